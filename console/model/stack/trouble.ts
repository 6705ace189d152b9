import { hint } from '../../../contract/stack/program-name.ts';
import { TASK_QUEUES } from '../../../contract/temporal/task-queues.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { localClock } from '../../../support/time/local-time.ts';
import { countWords } from '../../ui/words.ts';
import { isPlain } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import { OLD_READING_MS } from '../panes/fleet-details.ts';

/** What the header calls the stack of this clone. */
const LOCAL_LABEL = 'local';

export type Trouble = { readonly says: string; readonly fix: string };

/** Nobody takes work from a queue: the orders cannot move, and what the console shows of them cannot change. */
export function pollerTrouble(state: ConsoleState): Trouble | null {
  const fleet = state.fleet.value;
  // Where no orders are kept, nobody has to poll their queues.
  if (fleet === null || state.link.kind !== 'up' || isPlain(state)) return null;
  // What was true half a minute ago is no alarm.
  if (state.now - (state.fleet.readAt ?? fleet.readAt) > OLD_READING_MS) return null;
  const silent = fleet.queues.filter((queue) => queue.polling.kind === 'silent');
  const orders = silent.find((queue) => queue.facts.name === TASK_QUEUES.orders);
  // A system in which nobody ever polled and nothing waits is no trouble, it is empty.
  const worst = orders ?? silent.find((queue) => queue.facts.backlog > 0);
  if (worst === undefined || worst.polling.kind !== 'silent') return null;
  const since = worst.polling.since;
  const when = since === null ? '' : ` since ${localClock(since)}, ${ageWords(state.now - since)}`;
  const waiting = worst.facts.backlog === 0 ? '' : ` ${countWords(worst.facts.backlog)} tasks wait.`;
  if (orders !== undefined) {
    return {
      says: `No worker runs orders${when}.${waiting} States and lenses 2, 4 and 6 cannot change until one is back.`,
      fix: `start one: ${hint(startOf(state))}   b runbook   g w workers and queues`,
    };
  }
  return {
    says: `No worker takes work from "${worst.facts.name}"${when}.${waiting}`,
    fix: 'g w shows workers and queues',
  };
}

/** The stack of this clone keeps its own workers down until they are started; anywhere else one is run beside. */
function startOf({ settings }: ConsoleState): string {
  const ofStack = settings.label === LOCAL_LABEL && settings.profile === null;
  return ofStack ? 'stack start worker-1' : 'worker';
}
