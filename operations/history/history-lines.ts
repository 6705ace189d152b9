import type { TimelineEntry } from '../../contract/order/order.ts';
import { ORDER_SIGNALS } from '../../contract/order/order-messages.ts';
import { stringifyExact } from '../../support/text/exact-json.ts';
import { failureInOneLine, WORKFLOW_RESET } from '../temporal/failure-line.ts';
import { plainText } from '../text/plain-text.ts';
import type { HistoryEvent } from './history-event.ts';

export type LineSource = TimelineEntry['source'];

/** One line, one fact, its source. The event behind it holds the payloads and the failure chain. */
export type HistoryLine = {
  readonly eventId: number;
  readonly at: number;
  readonly what: string;
  readonly source: LineSource;
  readonly detail: string;
  /** `quiet` lines are the machinery (workflow tasks, upserts); a screen hides them until asked. */
  readonly tone: 'quiet' | 'plain' | 'good' | 'bad';
  readonly event: HistoryEvent;
};

/** Lines of a window. An event whose cause lies outside the window names the cause by its number. */
export function linesOf(events: readonly HistoryEvent[]): readonly HistoryLine[] {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  return events.map((event) => {
    const cause = event.refersTo === null ? undefined : byId.get(event.refersTo);
    return { eventId: event.eventId, at: event.at, event, ...factOf(event, cause) };
  });
}

type Fact = Pick<HistoryLine, 'what' | 'source' | 'detail' | 'tone'>;

function factOf(event: HistoryEvent, cause: HistoryEvent | undefined): Fact {
  if (event.type.startsWith('ActivityTask')) return activityFact(event, cause);
  if (event.type.startsWith('WorkflowTask')) return taskFact(event);
  if (event.type.startsWith('WorkflowExecutionUpdate')) return updateFact(event, cause);
  if (event.type.startsWith('Timer')) return timerFact(event, cause);
  if (event.type.includes('ChildWorkflow')) {
    return fact(`child ${event.name ?? ''}`.trim(), 'child', words(event.type), toneOf(event));
  }
  switch (event.type) {
    case 'WorkflowExecutionStarted':
      return fact('placed', 'api', `by ${event.identity ?? 'unknown'}`);
    case 'WorkflowExecutionSignaled':
      return signalFact(event);
    case 'WorkflowExecutionPaused':
      return fact('paused', 'operator', byAndWhy(event));
    case 'WorkflowExecutionUnpaused':
      return fact('unpaused', 'operator', byAndWhy(event));
    case 'WorkflowExecutionCancelRequested':
      return fact('cancel asked', 'operator', byAndWhy(event));
    case 'WorkflowExecutionTerminated':
      // The server terminates a run that is reset under its own name; the reason names the operator.
      return event.identity === 'history-resetter'
        ? fact('reset', 'operator', `by ${event.reason ?? 'unknown'}, continues in a new run`)
        : fact('terminated', 'operator', byAndWhy(event), 'bad');
    case 'WorkflowExecutionCompleted':
      return fact('ended', 'workflow', short(event.result[0]), 'good');
    case 'WorkflowExecutionFailed':
      return fact('failed', 'workflow', failureInOneLine(event.failure), 'bad');
    case 'WorkflowExecutionTimedOut':
      return fact('timed out', 'timer', '', 'bad');
    case 'UpsertWorkflowSearchAttributes':
    case 'WorkflowPropertiesModified':
      return fact('attributes', 'workflow', pairs(event.attributes), 'quiet');
    case 'MarkerRecorded':
      return fact(`marker ${event.name ?? ''}`.trim(), 'workflow', '', 'quiet');
    default:
      return fact(words(event.type), 'workflow', event.name ?? '', toneOf(event));
  }
}

function activityFact(event: HistoryEvent, cause: HistoryEvent | undefined): Fact {
  const name = event.name ?? cause?.name ?? (event.refersTo === null ? '' : `of event ${event.refersTo}`);
  const ending = event.type.slice('ActivityTask'.length);
  switch (ending) {
    case 'Scheduled':
      return fact(name, 'activity', 'asked');
    case 'Started': {
      const tries = event.attempt ?? 1;
      if (tries <= 1) return fact(name, 'activity', `begun by ${event.identity ?? 'unknown'}`, 'quiet');
      const before = failureInOneLine(event.failure);
      return fact(
        name,
        'activity',
        `try ${tries} begun by ${event.identity ?? 'unknown'}, before: ${before}`,
        'bad',
      );
    }
    case 'Completed':
      return fact(
        name,
        'activity',
        cause === undefined ? 'done' : `done in ${seconds(event.at - cause.at)}`,
        'good',
      );
    case 'Failed':
    case 'TimedOut':
      return fact(name, 'activity', `given up: ${failureInOneLine(event.failure)}`, 'bad');
    default:
      return fact(name, 'activity', words(ending), toneOf(event));
  }
}

function taskFact(event: HistoryEvent): Fact {
  if (isReset(event)) return fact('reset', 'operator', resetDetail(event));
  if (event.type === 'WorkflowTaskFailed') {
    const why = event.failure.length === 0 ? (event.reason ?? '') : failureInOneLine(event.failure);
    return fact('workflow task failed', 'workflow', why, 'bad');
  }
  if (event.type === 'WorkflowTaskTimedOut') return fact('workflow task timed out', 'workflow', '', 'bad');
  return fact(words(event.type), 'workflow', event.identity ?? '', 'quiet');
}

/** The server ends a reset with a failed workflow task in the new run: no failure of the workflow. */
export function isReset(event: HistoryEvent): boolean {
  return event.type === 'WorkflowTaskFailed' && event.failure[0]?.type === WORKFLOW_RESET;
}

/** The server keeps only the reason; this console and the temporal command put who in front of it. */
function resetDetail(event: HistoryEvent): string {
  const why = event.failure[0]?.message ?? '';
  const from = event.baseRunId === undefined ? '' : `from run ${plainText(event.baseRunId, 100)}`;
  return [why === '' ? '' : `by ${why}`, from].filter((part) => part !== '').join(', ');
}

function updateFact(event: HistoryEvent, cause: HistoryEvent | undefined): Fact {
  const name = event.name ?? cause?.name ?? 'update';
  const source: LineSource = 'operator';
  if (event.type.endsWith('Accepted'))
    return fact(name, source, `accepted, from ${event.identity ?? 'unknown'}`);
  if (event.type.endsWith('Completed')) {
    return event.failure.length > 0
      ? fact(name, source, `failed: ${failureInOneLine(event.failure)}`, 'bad')
      : fact(name, source, `answered ${short(answerIn(event.result[0]))}`, 'good');
  }
  return fact(name, source, words(event.type.slice('WorkflowExecutionUpdate'.length)), toneOf(event));
}

function timerFact(event: HistoryEvent, cause: HistoryEvent | undefined): Fact {
  const length = event.durationMs ?? cause?.durationMs ?? null;
  const of = length === null ? '' : ` of ${seconds(length)}`;
  if (event.type === 'TimerStarted') return fact('timer', 'timer', `set${of}`, 'quiet');
  if (event.type === 'TimerFired') return fact('timer', 'timer', `fired${of}`);
  return fact('timer', 'timer', `dropped${of}`, 'quiet');
}

function signalFact(event: HistoryEvent): Fact {
  const name = event.name ?? 'signal';
  const callback = name === ORDER_SIGNALS.paymentCallback || name === ORDER_SIGNALS.vendorCallback;
  const body = event.input[0];
  if (callback && typeof body === 'object' && body !== null) {
    const callback = body as {
      readonly status?: unknown;
      readonly vendorId?: unknown;
      readonly eventId?: unknown;
    };
    const who = typeof callback.vendorId === 'string' ? `${callback.vendorId}: ` : '';
    return fact(
      name,
      'callback',
      plainText(`${who}${String(callback.status)}, event ${String(callback.eventId)}`, 300),
    );
  }
  return fact(name, callback ? 'callback' : 'operator', `from ${event.identity ?? 'unknown'}`);
}

function fact(what: string, source: LineSource, detail: string, tone: Fact['tone'] = 'plain'): Fact {
  return { what, source, detail, tone };
}

function toneOf(event: HistoryEvent): Fact['tone'] {
  if (/Failed|TimedOut|Terminated|Rejected/.test(event.type)) return 'bad';
  return /Initiated|Requested|Scheduled|Started/.test(event.type) ? 'quiet' : 'plain';
}

function byAndWhy(event: HistoryEvent): string {
  const by = `by ${event.identity ?? 'unknown'}`;
  return event.reason === null ? by : `${by}: ${event.reason}`;
}

function words(type: string): string {
  return type
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
}

function pairs(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join(', ');
}

/** Orders answer an update with a sentence and their stage; the sentence is the answer. */
function answerIn(answer: unknown): unknown {
  return (answer as { readonly said?: unknown } | null | undefined)?.said ?? answer;
}

function short(value: unknown): string {
  if (value === undefined) return '';
  return plainText(typeof value === 'string' ? value : stringifyExact(value), 200);
}

export function seconds(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}
