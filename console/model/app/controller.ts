import type { ActionStep } from '../../../operations/actions/action.ts';
import type { Listing } from '../orders/listing.ts';
import type { AnsweredCall, Call, Purpose } from './call.ts';
import type { ConsoleData } from './data.ts';
import type { ConsoleEvent, Effect } from './event.ts';
import { type Plan, plan } from './plan.ts';
import { createRunning } from './running.ts';
import type { ConsoleState, Settings } from './state.ts';
import { createStore, type Store } from './store.ts';
import { update } from './update.ts';

export type Clock = {
  now(): number;
  /** Gives what undoes it. */
  after(milliseconds: number, run: () => void): () => void;
};

/** What only the surroundings can do. */
export type OutsideEffect = Exclude<Effect, { kind: 'ask' | 'press' | 'cancel' }>;

export type Controller = {
  readonly state: Store<ConsoleState>;
  dispatch(event: ConsoleEvent): void;
  /** From now on questions are asked. */
  connect(data: ConsoleData, settings: Partial<Settings>): void;
  /** Questions on their way. Counted from before they are sent, so that a test can wait for idle. */
  busy(): number;
  stop(): void;
};

const CLOCK_MS = 1_000;
const DATA_FLUSH_MS = 80;
const NOTHING_DUE: Plan = { calls: [], wakeAt: Number.POSITIVE_INFINITY };

/**
 * Runs the console: events change the state, the state defines which requests are due, answers are events again. Keys
 * take effect at once; answers are gathered for a moment, so that a burst of them costs one frame.
 */
export function createController(
  initial: ConsoleState,
  clock: Clock,
  perform: (effect: OutsideEffect) => void,
): Controller {
  const store = createStore(initial);
  let data: ConsoleData | null = null;
  const running = createRunning();
  let wake: (() => void) | null = null;
  const gathered = gatherAnswers(clock, take);
  let stopped = false;
  const stopTicking = everySecond(clock, () => dispatch({ kind: 'tick' }));

  function dispatch(event: ConsoleEvent): void {
    if (stopped) return;
    const step = update(store.get(), event, clock.now());
    const calls = settled(step.state);
    running.giveUp(step.effects);
    for (const effect of step.effects) {
      if (effect.kind === 'ask') run(effect.call);
      else if (effect.kind === 'press') for (const key of effect.keys) dispatch({ kind: 'key', key });
      else if (effect.kind !== 'cancel') perform(effect);
    }
    for (const call of calls) run(call);
  }

  /** Takes the state on; gives the questions that are due now, counted as asked already. */
  function settled(state: ConsoleState): readonly Call[] {
    const { calls, wakeAt } = data === null ? NOTHING_DUE : plan(state);
    store.set(calls.length === 0 ? state : update(state, { kind: 'asked', calls }, state.now).state);
    wake?.();
    const soon = Math.max(1, wakeAt - clock.now());
    wake = Number.isFinite(soon) ? clock.after(soon, () => dispatch({ kind: 'tick' })) : null;
    return calls;
  }

  function run(call: Call): void {
    if (data === null) return;
    const { poll, purpose } = call;
    const report = (step: ActionStep) => dispatch({ kind: 'stepped', step: { purpose, step } });
    const signal = running.begin(poll);
    void data.ask(call.name, call.ask, report, signal).then((answer) => {
      if (!running.end(poll, signal)) return;
      const atOnce = answer.ok && isAwaited(store.get().listing, purpose);
      // The fields belong together because one call made them; the compiler cannot follow that.
      gathered.add({ poll, purpose, name: call.name, answer } as AnsweredCall, atOnce);
    });
  }

  function take(answers: readonly AnsweredCall[]): void {
    if (stopped) return;
    const now = clock.now();
    const answered = answers.reduce((at, call) => {
      const step = update(at, { kind: 'answered', call }, now);
      running.giveUp(step.effects);
      return step.state;
    }, store.get());
    for (const call of settled(answered)) run(call);
  }

  return {
    state: store,
    dispatch,
    connect(source, settings) {
      data = source;
      source.onRenewed?.((renewed) => dispatch({ kind: 'renewed', settings: renewed }));
      dispatch({ kind: 'connect', settings });
    },
    busy: () => running.count() + gathered.waiting(),
    stop() {
      stopped = true;
      stopTicking();
      wake?.();
      gathered.stop();
    },
  };
}

/** The first rows are what everybody waits for; on the way to the last row each page waits for the one before. */
function isAwaited(listing: Listing, purpose: Purpose): boolean {
  const ofEnd = purpose.kind === 'page' || purpose.kind === 'end';
  return listing.readAt === null || (ofEnd && listing.wantsEnd);
}

function everySecond(clock: Clock, run: () => void): () => void {
  let undo = clock.after(CLOCK_MS, tick);
  function tick(): void {
    run();
    undo = clock.after(CLOCK_MS - (clock.now() % CLOCK_MS), tick);
  }
  return () => undo();
}

type Gatherer = {
  add(answer: AnsweredCall, atOnce: boolean): void;
  waiting(): number;
  stop(): void;
};

/**
 * Answers that come within a moment are taken together, so that a burst of them costs one frame. They are always taken
 * by a timer: an immediate answer that triggers an immediate request must leave time for signals and keys.
 */
function gatherAnswers(clock: Clock, take: (answers: readonly AnsweredCall[]) => void): Gatherer {
  let gathered: AnsweredCall[] = [];
  let undo: (() => void) | null = null;
  function flush(): void {
    undo?.();
    undo = null;
    const answers = gathered;
    gathered = [];
    if (answers.length > 0) take(answers);
  }
  return {
    add(answer, atOnce) {
      gathered.push(answer);
      if (atOnce) {
        undo?.();
        undo = clock.after(0, flush);
      } else undo ??= clock.after(DATA_FLUSH_MS, flush);
    },
    waiting: () => gathered.length,
    stop: () => undo?.(),
  };
}
