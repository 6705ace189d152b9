import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { checkReplay, type ReplayVerdict } from '../../chaos/invariants/i14-replays.ts';
import type { OpenStack } from '../../chaos/open-stack.ts';
import type { ChaosSystem } from '../../chaos/system.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { countInDoubt } from '../../database/read/whole-store.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { RunToReplay } from '../../worker/replay-runs.ts';
import { cancelOrder } from '../traffic/order-effects.ts';

/** Whole tables are read; what an activity may wait is no measure for that. */
const READ_LIMIT_MS = 60_000;

export function openDatabase(databaseUrl: string): Database {
  return connectDatabase({
    url: databaseUrl,
    name: 'quarterdeck-chaos',
    connections: 2,
    statementLimitMs: READ_LIMIT_MS,
    onConnectionLost: () => undefined,
  });
}

/** Binds what a chaos run needs to the stack that it runs on. */
export function composeSystem(
  stack: OpenStack,
  database: Database,
  print: (line: string) => void,
): ChaosSystem {
  const { link, endpoints } = stack;
  return {
    endpoints,
    link,
    control: stack.control,
    print,
    inDoubt: (orderIds) => countInDoubt(database, [...orderIds]),
    readEvidence: ({ asked, quiet }) =>
      readEvidence(
        { link, database, providersUrl: endpoints.providersUrl },
        { asked, quiet, only: new Set(asked.map((one) => one.orderId)) },
      ),
    replay: async (runs) => checkReplay(await replayed(link, runs)),
    async cancel(order) {
      await cancelOrder(link, {
        kind: 'cancelled-late',
        offsetMs: 0,
        returnAfterMs: null,
        order,
        cancel: null,
      });
    },
  };
}

/** What the code that runs now cannot repeat of these runs. */
export async function replayed(
  link: TemporalLink,
  runs: readonly RunToReplay[],
): Promise<readonly ReplayVerdict[]> {
  // Loaded late: the worker's library is large, and only this needs it.
  const { loadWorkflowCode } = await import('../../worker/workflow-code.ts');
  const { quietReplays, replayRuns } = await import('../../worker/replay-runs.ts');
  quietReplays();
  return await replayRuns(link.client, await loadWorkflowCode(), runs);
}
