// What is compared must do the same work: only the promise is left out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_PROBE } from '../../contract/providers/probe.ts';
import type { ProviderEffect } from '../../database/effects/effect.ts';
import { runEffect as withLedger } from '../../database/effects/run-effect.ts';
import { attempt, type Bench, effectsBench, sampleOrder } from '../../test/effects.ts';
import { runEffect as withoutLedger } from './without-ledger.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await effectsBench();
});
afterAll(async () => {
  await bench.close();
});

test.each([
  ['with', withLedger],
  ['without', withoutLedger],
] as const)(
  '%s the ledger a provider is asked what was prepared, and its answer is settled',
  async (_, run) => {
    const order = sampleOrder();
    const { orderId } = order;
    await attempt(() => bench.activities().db.recordOrder({ orderId, journal: [], order }));
    const did: string[] = [];
    const effect: ProviderEffect = {
      via: 'provider',
      prepare: async (tx) => {
        const row = await tx
          .selectFrom('orders')
          .select('order_id')
          .where('order_id', '=', orderId)
          .executeTakeFirst();
        did.push(`prepared ${row?.order_id}`);
      },
      lookup: () => Promise.resolve(undefined),
      call: () => {
        did.push('asked');
        return Promise.resolve({ state: 'done', response: { released: true } });
      },
      settle: (_tx, { response }) => {
        did.push(`settled ${JSON.stringify(response)}`);
        return Promise.resolve();
      },
    };
    const ledger = { database: bench.database, probe: NO_PROBE, onReplay: () => undefined };
    const call = {
      key: `${orderId}:release:nordwind:1`,
      kind: 'release',
      orderId,
      requestHash: 'hash',
      journal: { runId: 'run-1', entries: [] },
    };
    const result = await run(ledger, call, effect);
    expect(result).toEqual({ state: 'done', response: { released: true }, replayed: false });
    expect(did).toEqual([`prepared ${orderId}`, 'asked', 'settled {"released":true}']);
  },
);
