import { atEach } from '../../engine/affected-runs.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { defineAction } from '../define.ts';
import { fixOf } from '../offers.ts';

/** Ends the pause before the next attempt of its failing activities. */
export const tryNow: AnyActionRecord = defineAction({
  id: 'try-now',
  subject: 'order',
  title: 'retry now',
  kind: 'operation',
  name: 'try-now',
  danger: 'safe',
  bulk: true,
  sideOf: {
    letter: 'T',
    applies: ({ fixes }) => fixes.includes('try-now') && !fixes.includes('retry'),
  },
  helps: { 'activity-retrying': 2, 'effect-in-doubt': 2 },
  description: 'start the next attempt of its failing activities now; attempts are counted from 1 again',
  offer: (_reason, { facts }) => {
    const fails = (facts?.pendingActivities ?? []).some(
      ({ attempt, state }) => state === 'scheduled' && attempt > 1,
    );
    return facts?.row.open === true && fails ? [fixOf(tryNow)] : [];
  },
  will: (_action, { facts }) =>
    facts.pendingActivities
      .filter(({ state }) => state === 'scheduled')
      .map(({ type }) => `try ${type} at once; its attempts are counted from 1 again, its budget is not`),
  affects: () => true,
  request: () => ({
    via: 'server',
    async call(service, { actor, namespace, runs }) {
      await atEach(runs, (execution) =>
        service.resetActivity({ namespace, execution, identity: actor, matchAll: true, keepPaused: true }),
      );
      return {};
    },
  }),
  // Once more does no harm.
  recover: async () => ({
    kind: 'not-done',
    says: 'the server keeps no trace of it; the next attempt is in what the order shows',
  }),
  command: () => null,
});
