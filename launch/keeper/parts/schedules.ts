import { OPERATIONS_WORKFLOW_IDS } from '../../../contract/ids/workflow-ids.ts';
import { prepareSchedules, removeSchedules } from '../../temporal/prepare-schedules.ts';
import { temporalApi } from '../../temporal/temporal-api.ts';
import type { Part } from '../part.ts';
import { addressOf, type StackContext } from '../stack-context.ts';

const CALL_LIMIT_MS = 20_000;

/** The two checks of the stores. Not a process: the server starts them on the workers. */
export function schedulesPart(context: StackContext): Part {
  return {
    name: 'schedules',
    needs: ['temporal', 'migrations'],
    stop: { signal: 'SIGTERM', graceMs: 0 },
    async start() {
      const { checkSeconds, namespace, setup, useTemporal } = context.options;
      if (useTemporal !== null && !setup) return { off: 'left to you: --setup was not given' };
      const api = temporalApi(addressOf(context, 'temporal'), CALL_LIMIT_MS);
      if (checkSeconds === null) {
        await removeSchedules(api, namespace);
        return { off: 'without --no-checks the stores are compared every half minute' };
      }
      await prepareSchedules(api, { namespace, everyMs: checkSeconds * 1_000 });
      const names = Object.values(OPERATIONS_WORKFLOW_IDS).join(' and ');
      return { child: null, address: null, version: null, note: `${names} every ${checkSeconds} s` };
    },
  };
}
