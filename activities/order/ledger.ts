import { setTimeout as sleep } from 'node:timers/promises';
import { effectKey } from '../../contract/ids/effect-key.ts';
import type { LedgerActivities } from '../../contract/order/activities.ts';
import type { Database } from '../../database/connect.ts';
import { readEffectStatus } from '../../database/effects/effect-status.ts';
import { currentAttempt } from '../shared/attempt.ts';
import { ANSWER_LIMIT_MS } from '../shared/deadline-fetch.ts';
import { asFailure } from '../shared/failures.ts';

const ASK_AGAIN_MS = 200;
const REPORT_MS = 500;
/** By then every attempt that waited for a provider has ended and written its result. */
const SETTLED_MS = ANSWER_LIMIT_MS + 1_000;

/** Task queue `db`: what the ledger knows. `monotonic` gives milliseconds. */
export function createLedgerActivities(database: Database, monotonic: () => number): LedgerActivities {
  return {
    async readStanding({ n, orderId, step }) {
      const until = Math.min(monotonic() + SETTLED_MS, currentAttempt(monotonic).deadline - REPORT_MS);
      try {
        for (;;) {
          const status = await readEffectStatus(database, effectKey(orderId, step, n));
          if (status.kind !== 'in-doubt' || monotonic() >= until) return status;
          await sleep(ASK_AGAIN_MS);
        }
      } catch (error) {
        throw asFailure(error);
      }
    },
  };
}
