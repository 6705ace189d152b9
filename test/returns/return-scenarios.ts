import pg from 'pg';
import { expect } from 'vitest';
import type { OrderInput } from '../../contract/order/order.ts';
import type { ReturnInput, ReturnView } from '../../contract/return/return.ts';
import type { ReturnState } from '../../domain/return-state.ts';
import { KETTLE, LAMP, priceOf } from '../orders/sample-order.ts';
import { BY } from '../orders/scenario.ts';
import { until } from '../until.ts';
import type { PlayedReturn } from './played-return.ts';

/** One branch of a return's life, played on the real stack after an order that is completed. */
export type ReturnScenario = {
  readonly name: string;
  readonly order?: Partial<OrderInput>;
  readonly asks?: (order: OrderInput) => Partial<ReturnInput>;
  /** Faults that must lie there before the return starts. */
  prepare?(played: PlayedReturn): Promise<unknown>;
  play?(played: PlayedReturn): Promise<void>;
  readonly ends: ReturnState;
  readonly failureCode?: string;
  readonly refundedMinor: number;
  check?(view: ReturnView, played: PlayedReturn): void | Promise<void>;
};

const approve = async (played: PlayedReturn): Promise<void> => {
  await played.untilParked('approval');
  expect(await played.update('approve', BY)).toEqual({ refused: false, said: 'the customer gets a label' });
};
const inspect = async (played: PlayedReturn, input: object): Promise<void> => {
  await played.untilParked('inspection');
  expect(await played.update('inspect', { ...input, ...BY })).toMatchObject({ refused: false });
};
/** A person may take days: PostgreSQL must not wait for them. */
async function untilStored({ input, stack }: PlayedReturn, state: ReturnState): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    await until(async () => {
      const { rows } = await client.query('select state from returns where return_id = $1', [input.returnId]);
      return rows[0]?.state === state;
    }, `PostgreSQL has ${state}`);
  } finally {
    await client.end();
  }
}
const unit = LAMP.unitPriceMinor;

export const RETURN_SCENARIOS: readonly ReturnScenario[] = [
  {
    name: 'return-accepted',
    play: async (played) => {
      expect(await played.update('inspect', { result: 'accept', ...BY })).toMatchObject({ refused: true });
      await approve(played);
      await played.untilParked('inspection');
      await untilStored(played, 'inspecting');
      await inspect(played, { result: 'accept' });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
    check: (view) => {
      expect(view).toMatchObject({
        refundedBy: 'provider',
        takenBack: [{ line: 1, quantity: 2 }],
        accepted: [],
      });
    },
  },
  {
    name: 'return-partly-accepted',
    order: { lines: [LAMP, KETTLE] },
    play: async (played) => {
      await approve(played);
      await played.untilParked('inspection');
      const tooMuch = { result: 'partial', lines: [{ line: 1, quantity: 3 }], ...BY };
      expect(await played.update('inspect', tooMuch)).toMatchObject({ refused: true });
      const tooDear = { result: 'partial', lines: [], refundMinor: 1_000_000, ...BY };
      expect(await played.update('inspect', tooDear)).toMatchObject({ refused: true });
      await inspect(played, {
        result: 'partial',
        lines: [{ line: 1, quantity: 1 }],
        refundMinor: unit - 100,
      });
    },
    ends: 'closed',
    refundedMinor: unit - 100,
  },
  {
    name: 'return-goods-rejected',
    play: async (played) => {
      await approve(played);
      await inspect(played, { result: 'reject' });
    },
    ends: 'closed',
    refundedMinor: 0,
  },
  {
    name: 'return-refused',
    play: async (played) => {
      await played.untilParked('approval');
      expect(await played.update('reject', BY)).toMatchObject({ refused: false });
    },
    ends: 'refused',
    refundedMinor: 0,
  },
  {
    name: 'return-of-more-than-was-sent',
    asks: () => ({ lines: [{ line: 1, quantity: 3 }] }),
    ends: 'refused',
    failureCode: 'not-returnable',
    refundedMinor: 0,
  },
  {
    name: 'return-withdrawn',
    prepare: (played) => played.fault({ type: 'carrier-silent' }),
    play: async (played) => {
      await approve(played);
      await played.untilState('labelled');
      expect(await played.update('withdraw', BY)).toMatchObject({ refused: false });
    },
    ends: 'withdrawn',
    refundedMinor: 0,
  },
  {
    name: 'return-window-passed',
    prepare: (played) => played.fault({ type: 'carrier-silent' }),
    play: approve,
    ends: 'expired',
    refundedMinor: 0,
  },
  {
    name: 'return-window-passed-after-a-last-question',
    prepare: (played) => played.fault({ type: 'carrier-silent' }),
    play: approve,
    ends: 'expired',
    refundedMinor: 0,
    check: async (_view, played) => {
      const { events } = await played.handle().fetchHistory();
      const scheduled = (events ?? []).flatMap(
        ({ activityTaskScheduledEventAttributes: attributes }) => attributes?.activityType?.name ?? [],
      );
      // What the window was, then the carrier, then the label.
      expect(scheduled.slice(scheduled.indexOf('readDeadline'))).toContain('pollParcel');
    },
  },
  {
    name: 'return-scans-lost',
    prepare: (played) => played.fault({ type: 'callback-lost' }),
    play: async (played) => {
      await approve(played);
      await inspect(played, { result: 'accept' });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
  },
  {
    name: 'return-parcel-lost',
    prepare: (played) => played.fault({ type: 'carrier-loses' }),
    play: async (played) => {
      await approve(played);
      await inspect(played, { result: 'accept' });
    },
    ends: 'closed',
    failureCode: 'parcel-lost',
    refundedMinor: priceOf(LAMP),
  },
  {
    name: 'return-refund-declined-then-tried-again',
    play: async (played) => {
      const declined = await played.fault({ type: 'decline', code: 'account-closed' }, { kind: 'refund' });
      await approve(played);
      await inspect(played, { result: 'accept' });
      const parked = await played.untilParked('refund');
      expect(parked.parked).toMatchObject({ reason: 'return-parked' });
      expect(parked.accepted).toEqual(['retryStage', 'settle']);
      await played.stack.faults.remove(declined);
      expect(await played.update('retryStage', BY)).toMatchObject({ refused: false });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
  },
  {
    name: 'return-refund-answer-differs',
    prepare: (played) => played.fault({ type: 'wrong-answer', set: { currency: 'JPY' } }, { kind: 'refund' }),
    play: async (played) => {
      await approve(played);
      await inspect(played, { result: 'accept' });
      const { parked } = await played.untilParked('refund');
      expect(parked).toMatchObject({
        reason: 'answer-differs',
        detail: expect.stringMatching(/asked 980 EUR, answered 980 JPY/),
      });
      expect(await played.update('retryStage', BY)).toMatchObject({ refused: false });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
    check: (view) => {
      expect(view.refundedBy).toBe('provider');
    },
  },
  {
    name: 'return-refund-settled-by-hand',
    play: async (played) => {
      await played.fault({ type: 'decline', code: 'account-closed' }, { kind: 'refund' });
      await approve(played);
      await inspect(played, { result: 'accept' });
      await played.untilParked('refund');
      expect(await played.update('settle', { reference: 'transfer 4711', ...BY })).toMatchObject({
        refused: false,
      });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
    check: (view) => {
      expect(view.refundedBy).toBe('hand');
    },
  },
  {
    name: 'return-refund-reply-lost',
    prepare: (played) => played.fault({ type: 'reply-lost' }, { kind: 'refund' }),
    play: async (played) => {
      await approve(played);
      await inspect(played, { result: 'accept' });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
    check: (view) => {
      expect(view.refundedBy).toBe('provider');
    },
  },
  {
    name: 'return-of-a-cash-order',
    order: { payment: { method: 'cash' } },
    play: async (played) => {
      await approve(played);
      await inspect(played, { result: 'accept' });
      await played.untilParked('refund');
      expect(await played.update('retryStage', BY)).toMatchObject({ refused: true });
      expect(await played.update('settle', { reference: 'register 3', ...BY })).toMatchObject({
        refused: false,
      });
    },
    ends: 'closed',
    refundedMinor: priceOf(LAMP),
    check: (view) => {
      expect(view.refundedBy).toBe('hand');
    },
  },
];
