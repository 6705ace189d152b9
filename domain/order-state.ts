import { isLogged, isOverlayEvent } from './order-overlay.ts';
import { ORDER_STAGES, type OrderStage } from './order-stage.ts';

/**
 * All events of an order as a whole. An event of one vendor's part becomes one of these when it
 * concerns the order: the first capture, the last shipment.
 */
export const ORDER_EVENTS = [
  'input-refused',
  'recorded',
  'record-refused',
  'stock-reserved',
  'stock-refused',
  'cash-accepted',
  'authorised',
  'payment-declined',
  'review-declined',
  'fulfilment-started',
  'capture-started',
  'captured',
  'release-started',
  'part-released',
  'vendor-rejected',
  'all-shipped',
  'all-delivered',
  'finished',
  'cancel-requested',
  'expired',
  'step-failed',
  'undo-started',
  'undone-cancelled',
  'undone-rejected',
  'undone-payment-failed',
  'undone-expired',
  'undone-failed',
  'rest-undone',
  'nothing-undone',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/** What the order has to do next. The workflow carries a command out and answers with the next event. */
export type OrderCommand =
  | 'reserve-stock'
  | 'authorise-payment'
  | 'confirm'
  | 'fulfil'
  | 'settle'
  | 'undo'
  | 'follow-shipments'
  | 'finish'
  | 'notify-confirmation'
  | 'notify-shipped'
  | 'notify-delivered'
  | 'notify-rejected'
  | 'notify-payment-failed'
  | 'notify-cancelled'
  | 'notify-expired';

/** Commands that the log carries to the customer; the workflow itself does nothing about them. */
export function isMessage(command: OrderCommand): boolean {
  return command.startsWith('notify-');
}

export type OrderMove = { readonly to: OrderStage; readonly commands: readonly OrderCommand[] };

type Moves = Readonly<Partial<Record<OrderEvent, OrderMove>>>;

const move = (to: OrderStage, ...commands: OrderCommand[]): OrderMove => ({ to, commands });

const CANCEL: Moves = { 'cancel-requested': move('cancelling', 'settle') };
const EXPIRE: Moves = { expired: move('compensating', 'undo') };
const FAIL: Moves = { 'step-failed': move('compensating', 'undo') };
const VENDOR_REJECTS: Moves = { 'vendor-rejected': move('compensating', 'undo') };

/**
 * The order's life as a table: from, event → to, commands. What is not in it is illegal there; it is counted and
 * ignored. Being parked, paused or in review are overlays and never change what is legal.
 */
const TABLE: Readonly<Record<OrderStage, Moves>> = {
  placed: {
    'input-refused': move('rejected', 'finish'),
    'record-refused': move('rejected', 'finish'),
    recorded: move('reserving', 'reserve-stock'),
    ...CANCEL,
    ...FAIL,
  },
  reserving: {
    'stock-reserved': move('authorising', 'authorise-payment'),
    'stock-refused': move('rejected', 'notify-rejected', 'finish'),
    // Cash is collected at the door: nothing is authorised, but a large order can still be reviewed.
    'cash-accepted': move('confirmed', 'notify-confirmation', 'confirm'),
    'review-declined': move('compensating', 'undo'),
    ...CANCEL,
    ...EXPIRE,
    ...FAIL,
  },
  authorising: {
    authorised: move('confirmed', 'notify-confirmation', 'confirm'),
    'payment-declined': move('compensating', 'undo'),
    'review-declined': move('compensating', 'undo'),
    ...CANCEL,
    ...EXPIRE,
    ...FAIL,
  },
  confirmed: {
    'fulfilment-started': move('fulfilling', 'fulfil'),
    ...CANCEL,
    ...FAIL,
  },
  fulfilling: {
    'capture-started': move('capturing'),
    'release-started': move('releasing'),
    'all-shipped': move('shipped', 'notify-shipped'),
    ...VENDOR_REJECTS,
    ...CANCEL,
    ...EXPIRE,
    ...FAIL,
  },
  capturing: {
    captured: move('releasing'),
    ...VENDOR_REJECTS,
    ...CANCEL,
    ...EXPIRE,
    ...FAIL,
  },
  releasing: {
    'part-released': move('fulfilling'),
    'all-shipped': move('shipped', 'notify-shipped'),
    ...VENDOR_REJECTS,
    ...CANCEL,
    ...EXPIRE,
    ...FAIL,
  },
  shipped: {
    'all-delivered': move('delivered', 'notify-delivered', 'finish'),
    // Lost on the way.
    ...VENDOR_REJECTS,
  },
  delivered: { finished: move('completed') },
  cancelling: { 'undo-started': move('compensating', 'undo') },
  compensating: {
    'undone-cancelled': move('cancelled', 'notify-cancelled', 'finish'),
    'undone-rejected': move('rejected', 'notify-rejected', 'finish'),
    'undone-payment-failed': move('payment_failed', 'notify-payment-failed', 'finish'),
    'undone-expired': move('expired', 'notify-expired', 'finish'),
    'undone-failed': move('failed', 'notify-rejected', 'finish'),
    // A part is already in transit, so only the rest could be undone: the order continues with that part alone.
    'rest-undone': move('shipped', 'notify-cancelled', 'notify-shipped', 'follow-shipments'),
    'nothing-undone': move('shipped', 'notify-shipped', 'follow-shipments'),
  },
  completed: {},
  rejected: {},
  payment_failed: {},
  expired: {},
  cancelled: {},
  failed: {},
};

export function orderMove(from: OrderStage, event: OrderEvent): OrderMove | undefined {
  return TABLE[from][event];
}

/** The events that would move an order from this stage. */
export function legalEvents(from: OrderStage): readonly OrderEvent[] {
  return ORDER_EVENTS.filter((event) => TABLE[from][event] !== undefined);
}

/** The name of the log's first entry, which comes from no stage. */
export const FIRST_EVENT = 'placed';

/** Whether a line of the transition log can be true. */
export function isLegalTransition(line: {
  readonly from: OrderStage | null;
  readonly event: string;
  readonly to: OrderStage;
}): boolean {
  if (line.from === null) return line.event === FIRST_EVENT && line.to === 'placed';
  if (isOverlayEvent(line.event)) return line.from === line.to && isLogged(line.event, line.from);
  const event = ORDER_EVENTS.find((known) => known === line.event);
  return event !== undefined && TABLE[line.from][event]?.to === line.to;
}

/** Where a cancel can still undo something. After that the goods are on their way or the order is over. */
export const CANCELLABLE_STAGES: readonly OrderStage[] = ORDER_STAGES.filter(
  (stage) => TABLE[stage]['cancel-requested'] !== undefined,
);
