import type { Hold } from '../../../contract/order/order.ts';
import type { PendingActivity } from '../../../operations/temporal/describe.ts';
import { pendingInOneLine } from '../../../operations/temporal/pending-line.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { localTime, withLocalTimes } from '../../../support/time/local-time.ts';
import { shortName } from '../../ui/words.ts';
import { isGone } from '../order/gone.ts';
import type { OrderState } from '../order/order.ts';
import { FACT_COLUMNS } from './fact-columns.ts';
import { failureLines } from './failure-lines.ts';
import { type Entry, emptyPane, type Pane, valueLines } from './pane.ts';

export function timelinePane(order: OrderState, now: number): Pane {
  const { value, problem } = order.timeline;
  if (value === null) return emptyPane('timeline', problem?.message ?? 'loading');
  const pending = order.facts.value?.pendingActivities ?? [];
  const entries: Entry[] = value.entries.map((entry, index) => ({
    key: `${index}`,
    cells: [
      localTime(Date.parse(entry.at)),
      entry.what,
      entry.source,
      withoutRepeat(withLocalTimes(entry.detail, now)),
    ],
    tone:
      entry.source === 'operator'
        ? 'warning'
        : /fail|refus|declin|given up/.test(entry.detail)
          ? 'bad'
          : 'plain',
    body: () => valueLines(entry),
  }));
  for (const activity of pending) entries.push(pendingEntry(activity, now));
  const holds = isGone(order) ? [] : (order.view.value?.holds ?? []);
  for (const hold of holds) entries.push(holdEntry(hold, now));
  return {
    key: 'timeline',
    columns: FACT_COLUMNS,
    titled: false,
    entries,
    note: value.complete ? null : 'the newest events only; older ones are in tab 5',
    fromEnd: true,
  };
}

/** `undo-payment: undo-payment: POST ...` is the failure of a step that names its step again. */
function withoutRepeat(detail: string): string {
  return detail.replace(/^([\w:-]+): \1: /, '$1: ');
}

function pendingEntry(activity: PendingActivity, now: number): Entry {
  return {
    key: `pending-${activity.id}`,
    cells: ['now', activity.type, 'activity', pendingInOneLine(activity, now)],
    tone: activity.lastFailure.length > 0 ? 'warning' : 'plain',
    body: () => failureLines(activity.lastFailure),
  };
}

function holdEntry(hold: Hold, now: number): Entry {
  const age = ageWords(now - Date.parse(hold.since));
  return {
    key: `hold-${hold.step}`,
    cells: ['now', hold.step, 'operator', `held by ${shortName(hold.by)} for ${age}: ${hold.reason}`],
    tone: 'paused',
    body: () => valueLines(hold),
  };
}
