import { expect } from 'vitest';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { PlayedOrder } from './played-order.ts';

/** One branch of an order's life, played on the real stack. Its history is what later builds must be able to repeat. */
export type Scenario = {
  readonly name: string;
  readonly order?: Partial<OrderInput>;
  /** Faults that must lie there before the order starts. */
  prepare?(order: PlayedOrder): Promise<void>;
  /** What people and providers do while it runs. */
  play?(order: PlayedOrder): Promise<void>;
  readonly ends: OrderStage;
  readonly failureCode?: string | null;
  /** How many runs undid it; their histories are repeated by later builds as well. */
  readonly undos?: number;
  /** What else must be true at the end. */
  check?(view: OrderView, order: PlayedOrder): void | Promise<void>;
};

export const BY = { reason: 'the customer called', actor: 'ann' } as const;

const OLE = { reason: 'ticket 4711', actor: 'ole' } as const;

/** Sends an update that is accepted, and returns its answer. */
export async function take(order: PlayedOrder, name: string, input: object = {}): Promise<string> {
  const answer = await order.update(name, { ...OLE, ...input });
  expect(answer).toMatchObject({ refused: false });
  return answer.said;
}

/** Sends an update that is refused, and returns the reason. */
export async function refused(order: PlayedOrder, name: string, input: object = {}): Promise<string> {
  const answer = await order.update(name, { ...OLE, ...input });
  expect(answer).toMatchObject({ refused: true });
  return answer.said;
}

export const isStage =
  (...stages: readonly OrderStage[]) =>
  (view: OrderView): boolean =>
    stages.includes(view.stage);

export const isParked =
  (step: string) =>
  (view: OrderView): boolean =>
    // On a slow machine another step may have parked before.
    view.parkedSteps.some((parked) => parked.step === step);

export const inReview = (view: OrderView): boolean => view.review !== null;

/** The first vendor has taken its order. */
export const isOrdered = (view: OrderView): boolean => view.vendors[0]?.vendorOrderId != null;
