/**
 * The stage of an order. Parked, paused and in review are overlays on a stage, never stages themselves.
 * The moving stages come in the order in which a card order passes them.
 */
export const MOVING_STAGES = [
  'placed',
  'reserving',
  'authorising',
  'confirmed',
  'fulfilling',
  'capturing',
  'releasing',
  'shipped',
  'delivered',
  'cancelling',
  'compensating',
] as const;

export const TERMINAL_STAGES = [
  'completed',
  'rejected',
  'payment_failed',
  'expired',
  'cancelled',
  'failed',
] as const;

export const ORDER_STAGES = [...MOVING_STAGES, ...TERMINAL_STAGES] as const;

export type OrderStage = (typeof ORDER_STAGES)[number];

export function isTerminalStage(stage: OrderStage): boolean {
  return (TERMINAL_STAGES as readonly string[]).includes(stage);
}

export function isOrderStage(text: string): text is OrderStage {
  return (ORDER_STAGES as readonly string[]).includes(text);
}
