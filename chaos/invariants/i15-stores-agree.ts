import { returnWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import type { Evidence, RunFact } from '../evidence/evidence.ts';
import { newestRuns } from '../evidence/missing-orders.ts';
import type { Finding, Invariant } from './invariant.ts';

/** Visibility and PostgreSQL follow the workflow within this time; an order that changed later is not checked. */
export const AGREE_WITHIN_MS = 10_000;

export const storesAgree: Invariant = {
  id: 'I15',
  says: 'PostgreSQL and the search attribute name the same stage, ten seconds after the last change at the latest, and PostgreSQL and the notification service the same messages',
  check(evidence) {
    const newest = newestRuns(evidence.runs);
    const orders = evidence.database.orders.flatMap((order): readonly Finding[] => {
      const run = newest.get(order.orderId);
      if (run === undefined || evidence.at - order.updatedAt < AGREE_WITHIN_MS) return [];
      if (run.stage === order.stage) return [];
      // The log travels with the next effect, and is written when that is: as late as a slow provider makes it.
      if (!evidence.quiet && isUnderWay(run)) return [];
      const said = `PostgreSQL has ${order.stage}, the search attribute ${run.stage ?? 'nothing'}`;
      return [{ key: order.orderId, harm: 'wrong', said }];
    });
    return [...orders, ...returnsAgree(evidence), ...messagesAgree(evidence)];
  },
};

function isUnderWay({ liveReasons, open }: RunFact): boolean {
  return open && (liveReasons ?? []).some((reason) => /^(activity|workflow task)\b/.test(reason));
}

function returnsAgree({ at, database, others, retentionMs }: Evidence): readonly Finding[] {
  const newest = new Map(
    others
      .filter((run) => run.type === WORKFLOW_TYPES.return)
      .sort((a, b) => a.startTime - b.startTime)
      .map((run) => [run.workflowId, run]),
  );
  return database.returns.flatMap(({ returnId, state, updatedAt }): readonly Finding[] => {
    const run = newest.get(returnWorkflowId(returnId));
    if (at - updatedAt < AGREE_WITHIN_MS) return [];
    const forgotten = isReturnEnded(state) && retentionMs !== null && at - updatedAt > retentionMs;
    if (run === undefined && forgotten) return [];
    if (run === undefined) return [{ key: returnId, harm: 'wrong', said: 'is in PostgreSQL and has no run' }];
    if (run.stage === state) return [];
    const said = `PostgreSQL has ${state}, the search attribute ${run.stage ?? 'nothing'}`;
    return [{ key: returnId, harm: 'wrong', said }];
  });
}

/** PostgreSQL was read first: what it calls sent was sent, and what has no outcome yet is not checked. */
function messagesAgree({ database, providers }: Evidence): readonly Finding[] {
  const checked = new Set(database.orders.map(({ orderId }) => orderId));
  const stored = new Map(database.messages.map((message) => [message.key, message]));
  const settled = new Set(database.effects.flatMap(({ key, state }) => (state === 'pending' ? [] : [key])));
  const sent = new Set(providers.notify.flatMap(({ key, outcome }) => (outcome === 'done' ? [key] : [])));
  const missing = database.messages
    .filter(({ key, orderId, outcome }) => outcome === 'sent' && checked.has(orderId) && !sent.has(key))
    .map(
      ({ key }): Finding => ({ key, harm: 'lost', said: 'sent by PostgreSQL, the provider never sent it' }),
    );
  const more = [...sent]
    .filter((key) => settled.has(key) && stored.get(key)?.outcome !== 'sent')
    .map((key): Finding => {
      const said = `the provider sent it, PostgreSQL has ${stored.get(key)?.outcome ?? 'nothing'}`;
      return { key, harm: 'wrong', said };
    });
  return [...missing, ...more];
}
