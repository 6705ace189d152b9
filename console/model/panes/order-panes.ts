import { returnWorkflowId } from '../../../contract/ids/workflow-ids.ts';
import type { Subject, SubjectTab } from '../../../operations/subjects/subject.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import { pendingInOneLine } from '../../../operations/temporal/pending-line.ts';
import { plainText } from '../../../operations/text/plain-text.ts';
import { stringifyExact } from '../../../support/text/exact-json.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { dayTime, localTime } from '../../../support/time/local-time.ts';
import { countWords } from '../../ui/words.ts';
import { GONE, isGone } from '../order/gone.ts';
import { type OrderState, orderIdOf } from '../order/order.ts';
import { column } from './fact-columns.ts';
import { failureLines } from './failure-lines.ts';
import { historyPane, messagesPane } from './history-panes.ts';
import { type Entry, emptyPane, type Pane, valueLines } from './pane.ts';
import { timelinePane } from './timeline-pane.ts';

/** The list behind one tab of a detail. */
export function detailPane(
  order: OrderState,
  tab: SubjectTab,
  { now, subject }: { readonly now: number; readonly subject: Subject },
): Pane {
  switch (tab) {
    case 'timeline':
      return timelinePane(order, now);
    case 'state':
      return statePane(order, subject);
    case 'tries':
      return triesPane(order, now);
    case 'effects':
      return effectsPane(order, now);
    case 'messages':
      return messagesPane(order);
    case 'history':
      return historyPane(order);
    case 'relations':
      return relationsPane(order);
    case 'attributes':
      return attributesPane(order);
    case 'payloads':
      return payloadsPane(order, subject);
  }
}

/** What the workflow answers to the query of its state, a line each. */
function statePane(order: OrderState, { noun }: Subject): Pane {
  const { problem, value } = order.state;
  if (value === null) return emptyPane('state', problem?.message ?? 'loading');
  const pairs: readonly (readonly [string, unknown])[] =
    typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [[noun.one, value]];
  const pane = namedPane('state', pairs);
  return problem === null ? pane : { ...pane, note: problem.message };
}

function triesPane(order: OrderState, now: number): Pane {
  const facts = order.facts.value;
  if (facts === null) return emptyPane('tries', order.facts.problem?.message ?? 'loading');
  if (isGone(order)) return emptyPane('tries', GONE);
  const entries = facts.pendingActivities.map((activity): Entry => {
    const limit = activity.attemptsMax === null ? '' : ` of ${activity.attemptsMax}`;
    return {
      key: activity.id,
      cells: [
        activity.type,
        `${activity.attempt}${limit}`,
        activity.state,
        activity.taskQueue ?? '',
        pendingInOneLine(activity, now),
      ],
      tone: activity.state === 'paused' ? 'paused' : activity.lastFailure.length > 0 ? 'warning' : 'plain',
      body: () => failureLines(activity.lastFailure),
    };
  });
  const task = facts.pendingTask;
  if (task !== null && task.attempt > 1) {
    entries.push({
      key: 'task',
      cells: ['workflow task', String(task.attempt), task.state, facts.taskQueue, 'the workflow code fails'],
      tone: 'bad',
    });
  }
  return {
    key: 'tries',
    columns: [
      column('type', 'ACTIVITY', 20),
      column('attempt', 'TRY', 7, { align: 'right' }),
      column('state', 'STATE', 10),
      column('queue', 'QUEUE', 9, { dropAt: 1 }),
      column('what', 'NOW', 20, { flex: true }),
    ],
    titled: true,
    entries,
    note: entries.length === 0 ? 'nothing is being tried now' : null,
    fromEnd: false,
  };
}

function effectsPane(order: OrderState, now: number): Pane {
  const { value, problem } = order.effects;
  if (value === null) return emptyPane('effects', problem?.message ?? 'loading');
  return {
    key: 'effects',
    columns: [
      column('at', 'BEGUN', 12),
      column('key', 'EFFECT', 30),
      column('state', 'STATE', 10),
      column('answer', 'ANSWER', 16, { flex: true }),
    ],
    titled: true,
    entries: value.map((effect) => ({
      key: effect.key,
      cells: [
        localTime(effect.createdAt),
        effect.key.replace(`${orderIdOf(order)}:`, ''),
        effect.state,
        effect.answer ??
          (effect.state === 'pending' ? `no answer for ${ageWords(now - effect.createdAt)}` : ''),
      ],
      tone: effect.state === 'pending' ? 'warning' : effect.state === 'refused' ? 'bad' : 'plain',
      body: () => valueLines(effect),
    })),
    note: value.length === 0 ? 'no effect has begun' : null,
    fromEnd: false,
  };
}

function relationsPane(order: OrderState): Pane {
  const facts = order.facts.value;
  if (facts === null) return emptyPane('relations', order.facts.problem?.message ?? 'loading');
  const { workflowId } = order;
  const entries: Entry[] = [
    runEntry('this run', workflowId, facts.row.runId, `since ${localTime(facts.row.startTime)}`),
  ];
  if (facts.firstRunId !== '' && facts.firstRunId !== facts.row.runId) {
    entries.push(runEntry('first run', workflowId, facts.firstRunId, 'the chain began there'));
  }
  if (facts.resetRunId !== null) {
    entries.push(
      runEntry('new run', workflowId, facts.resetRunId, 'a reset put it in the place of this one'),
    );
  }
  const { parent, undo } = facts;
  if (parent !== null) entries.push(runEntry('parent', parent, null, 'started this one'));
  for (const child of facts.pendingChildren) {
    entries.push(runEntry('child', child.workflowId, null, child.type));
  }
  if (undo !== null && !facts.pendingChildren.some((child) => child.workflowId === undo.workflowId)) {
    entries.push(runEntry('undo', undo.workflowId, undo.runId, 'an earlier run of this order began it'));
  }
  for (const each of order.returns.value?.returns ?? []) {
    const waits = each.answer === null ? '' : `, waits for ${each.waitsFor ?? 'a person'}: ${each.answer}`;
    entries.push(runEntry('return', returnWorkflowId(each.returnId), null, `${each.state}${waits}`));
  }
  for (const vendor of order.view.value?.vendors ?? []) {
    entries.push({
      key: `vendor-${vendor.vendorId}`,
      cells: [
        'vendor',
        vendor.vendorId,
        `${vendor.state}${vendor.tracking === null ? '' : `, tracking ${vendor.tracking}`}`,
      ],
      tone: 'plain',
      body: () => valueLines(vendor),
    });
  }
  return {
    key: 'relations',
    columns: [
      column('kind', 'KIND', 10),
      column('id', 'ID', 40),
      column('detail', 'DETAIL', 12, { flex: true }),
    ],
    titled: true,
    entries,
    note: null,
    fromEnd: false,
  };
}

function runEntry(kind: string, workflowId: string, runId: string | null, detail: string): Entry {
  return {
    key: `${kind}-${workflowId}-${runId ?? ''}`,
    cells: [kind, runId ?? workflowId, detail],
    tone: 'plain',
    goes: { workflowId, runId },
  };
}

function attributesPane(order: OrderState): Pane {
  const facts = order.facts.value;
  if (facts === null) return emptyPane('attributes', order.facts.problem?.message ?? 'loading');
  const pairs: (readonly [string, unknown])[] = [
    ...Object.entries(facts.attributes),
    ...Object.entries(facts.memo).map(([name, value]) => [`memo ${name}`, value] as const),
    ...factPairs(facts),
  ];
  return namedPane('attributes', pairs);
}

function factPairs(facts: OrderFacts): readonly (readonly [string, unknown])[] {
  return [
    ['workflow id', facts.row.workflowId],
    ['run id', facts.row.runId],
    ['run', facts.row.run],
    ['task queue', facts.taskQueue],
    ['build', facts.build ?? 'unknown'],
    ['started', dayTime(facts.row.startTime, facts.readAt)],
    ['history', `${countWords(facts.historyEvents)} events, ${countWords(facts.historyBytes)} bytes`],
    ['state transitions', facts.stateTransitions],
  ];
}

function payloadsPane(order: OrderState, { stateQuery }: Subject): Pane {
  const { history } = order;
  const said = order.view.value ?? order.state.value;
  const pairs: (readonly [string, unknown])[] = [];
  const started = history.events.find((event) => event.type === 'WorkflowExecutionStarted');
  if (started !== undefined) pairs.push(['input', started.input[0]]);
  if (said !== null && stateQuery !== null) pairs.push([`query ${stateQuery}`, said]);
  const ended = history.events.find((event) => event.type === 'WorkflowExecutionCompleted');
  if (ended !== undefined) pairs.push(['result', ended.result[0]]);
  const pane = namedPane('payloads', pairs);
  const missing =
    started === undefined ? 'the input is at the beginning of the history; g g in tab 5 reads it' : null;
  // Of a run that was deleted no history comes any more.
  const gone = history.problem ?? order.facts.problem;
  if (pairs.length === 0) return { ...pane, note: gone?.message ?? 'loading' };
  return { ...pane, note: missing };
}

function namedPane(key: string, pairs: readonly (readonly [string, unknown])[]): Pane {
  return {
    key,
    columns: [column('name', 'NAME', 18), column('value', 'VALUE', 20, { flex: true })],
    titled: false,
    entries: pairs.map(([name, value]) => ({
      key: name,
      cells: [
        name,
        plainText(typeof value === 'string' ? value : value === undefined ? '' : stringifyExact(value), 500),
      ],
      tone: 'plain',
      body: () => valueLines(value),
    })),
    note: pairs.length === 0 ? 'there is none' : null,
    fromEnd: false,
  };
}

/** How many things each tab holds, where that is known. */
export function tabCount(order: OrderState, tab: SubjectTab): number | null {
  switch (tab) {
    case 'tries':
      return order.facts.value?.pendingActivities.length ?? null;
    case 'effects':
      return order.effects.value?.length ?? null;
    case 'history':
      return order.facts.value?.historyEvents ?? null;
    default:
      return null;
  }
}
