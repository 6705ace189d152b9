import type { ReturnDatabaseActivities } from '../../contract/return/return-activities.ts';
import { recordInspection, recordReturn, restock } from '../../database/returns.ts';
import { AFTER_SALE_ROWS } from '../../domain/after-sale.ts';
import { currentAttempt } from '../shared/attempt.ts';
import type { StepTools } from '../shared/run-step.ts';
import { runReturnStep, writeLog } from './return-step.ts';

/** Task queue `db`: what a return does in PostgreSQL. */
export function createReturnDatabaseActivities(tools: StepTools): ReturnDatabaseActivities {
  return {
    async recordReturn(call) {
      const { input } = call;
      const { runId } = currentAttempt(tools.monotonic);
      return await runReturnStep(tools, { ...call, step: 'return', n: 1, asks: input }, () => ({
        via: 'database',
        async change(tx) {
          const windowMs = AFTER_SALE_ROWS[input.policy].returnWindow;
          const log = { runId, entries: call.log };
          const response = await recordReturn(tx, { input, log, windowMs });
          return { state: response.kind === 'recorded' ? 'done' : 'refused', response };
        },
      }));
    },

    async recordInspection(call) {
      const { lines, refundMinor, returnId } = call;
      const step = { ...call, step: 'inspect', n: 1, asks: { lines, refundMinor } };
      await runReturnStep(tools, step, () => ({
        via: 'database',
        async change(tx) {
          await recordInspection(tx, { returnId, lines, refundMinor });
          return { state: 'done', response: { refundMinor } };
        },
      }));
    },

    async restockReturn(call) {
      const { lines, returnId } = call;
      await runReturnStep(tools, { ...call, step: 'restock', n: 1, asks: { lines } }, () => ({
        via: 'database',
        async change(tx) {
          return { state: 'done', response: { restocked: await restock(tx, { returnId, lines }) } };
        },
      }));
    },

    recordReturnLog: (call) => writeLog(tools, call),
  };
}
