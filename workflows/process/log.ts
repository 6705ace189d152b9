import { type ActivityFunctionWithOptions, CancellationScope } from '@temporalio/workflow';
import type { TimelineEntry } from '../../contract/order/order.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { OverlayEvent } from '../../domain/order-overlay.ts';
import { now } from '../runtime/now.ts';
import type { LoggedTransition, Process } from './process.ts';

export type Said = { readonly cause: string; readonly actor: string };

export function note({ log }: NotedProcess, entry: Omit<TimelineEntry, 'at'>): void {
  log.timeline.push({ at: now(), ...entry });
}

type NotedProcess = { readonly log: { readonly timeline: TimelineEntry[] } };

/** Logs a move to `to`, or an overlay where `to` is the current state. */
export function logTransition<S extends string>(
  process: Pick<Process<S>, 'log' | 'state'>,
  event: string,
  to: S,
  said: { readonly cause: string; readonly actor?: string; readonly source?: TimelineEntry['source'] },
): void {
  const { log, state } = process;
  const actor = said.actor ?? 'workflow';
  // Text from outside is cut: it goes into the database and into every view.
  const cause = said.cause.slice(0, LIMITS.reasonCharacters);
  if (log.rules.writer !== null) {
    log.seq += 1;
    const transition = { seq: log.seq, from: state.current, to, event, cause, actor, at: now() };
    log.unwritten = [...log.unwritten, transition];
  }
  const what = to === state.current || log.rules.entries === 'event' ? event : to;
  note(process, { what, source: said.source ?? 'workflow', detail: cause });
}

/** Adds an overlay or removes it: it is logged, the state stays. */
export function overlay<S extends string>(
  process: Pick<Process<S>, 'attributes' | 'log' | 'state'>,
  event: OverlayEvent,
  said: Said,
  source: TimelineEntry['source'] = 'workflow',
): void {
  const { attributes, log, state } = process;
  if (log.rules.logsOverlays(state.current))
    logTransition(process, event, state.current, { ...said, source });
  attributes.changed('overlay');
}

/**
 * Calls an activity, which also writes the transitions that are not written yet. They leave the queue only after the
 * call succeeded, so a failed call loses none. `Carried` are the fields that the type's log adds to each call.
 */
export async function sendWithLog<S extends string, C, R>(
  { log }: Pick<Process<S>, 'log'>,
  activity: ActivityFunctionWithOptions<(call: C) => Promise<R>>,
  summary: string,
  fields: object,
): Promise<R> {
  const transitions = log.unwritten;
  const call = { ...fields, ...log.rules.writer?.carry(transitions) } as unknown as C;
  const answer = await activity.executeWithOptions({ summary }, [call]);
  dropAcknowledged(log, transitions);
  return answer as R;
}

/** Writes the log in the background, before a wait that may be long. If that fails, the next call carries it. */
export function writeSoon<S extends string>({ log }: Pick<Process<S>, 'log'>): void {
  const { writer } = log.rules;
  if (writer === null || !log.recorded || log.unwritten.length === 0) return;
  const writing = CancellationScope.nonCancellable(() => writer.write());
  log.notices.push(writing.then(nothing, nothing));
}

const nothing = (): void => undefined;

function dropAcknowledged<S extends string>(
  log: Process<S>['log'],
  written: readonly LoggedTransition<S>[],
): void {
  const last = written.at(-1)?.seq ?? 0;
  log.unwritten = log.unwritten.filter((transition) => transition.seq > last);
}
