import type { ActionStep } from '../../operations/actions/action.ts';
import type { AnsweredCall, Call } from './call.ts';
import type { ConsoleData } from './data.ts';
import type { ConsoleEvent, Effect } from './event.ts';
import { plan } from './plan.ts';
import type { ConsoleState, Settings } from './state.ts';
import { createStore, type Store } from './store.ts';
import { update } from './update.ts';

export type Clock = {
  now(): number;
  /** Gives what undoes it. */
  after(milliseconds: number, run: () => void): () => void;
};

/** What only the surroundings can do. */
export type OutsideEffect = Exclude<Effect, { kind: 'ask' | 'press' }>;

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

/**
 * Runs the console: events change the state, the state says which questions are due, answers are events again. Keys
 * take effect at once; answers are gathered for a moment, so that a burst of them costs one frame.
 */
export function createController(
  initial: ConsoleState,
  clock: Clock,
  perform: (effect: OutsideEffect) => void,
): Controller {
  const store = createStore(initial);
  let data: ConsoleData | null = null;
  let inFlight = 0;
  let wake: (() => void) | null = null;
  let flush: (() => void) | null = null;
  let gathered: AnsweredCall[] = [];
  let stopped = false;
  let tick = clock.after(CLOCK_MS, onTick);

  function onTick(): void {
    dispatch({ kind: 'tick' });
    tick = clock.after(CLOCK_MS - (clock.now() % CLOCK_MS), onTick);
  }

  function dispatch(event: ConsoleEvent): void {
    if (stopped) return;
    const step = update(store.get(), event, clock.now());
    const { state, calls } = planned(step.state);
    store.set(state);
    for (const effect of step.effects) {
      if (effect.kind === 'ask') run(effect.call);
      else if (effect.kind === 'press') for (const key of effect.keys) dispatch({ kind: 'key', key });
      else perform(effect);
    }
    for (const call of calls) run(call);
  }

  /** The questions that are due, already counted as asked. */
  function planned(state: ConsoleState): { readonly state: ConsoleState; readonly calls: readonly Call[] } {
    if (data === null) return { state, calls: [] };
    const due = plan(state);
    wake?.();
    wake = null;
    if (due.calls.length > 0) {
      const next = update(state, { kind: 'asked', calls: due.calls }, state.now).state;
      return { state: next, calls: due.calls };
    }
    if (Number.isFinite(due.wakeAt)) {
      wake = clock.after(Math.max(1, due.wakeAt - clock.now()), () => dispatch({ kind: 'tick' }));
    }
    return { state, calls: due.calls };
  }

  function run(call: Call): void {
    if (data === null) return;
    inFlight += 1;
    const { poll, purpose } = call;
    const onStep = (step: ActionStep): void => dispatch({ kind: 'stepped', step: { purpose, step } });
    data.ask(call.name, call.ask, onStep).then((answer) => {
      inFlight -= 1;
      // The three fields belong together because one call made them; the compiler cannot follow that.
      gather({ poll, purpose, name: call.name, answer } as AnsweredCall);
    });
  }

  function gather(answer: AnsweredCall): void {
    gathered.push(answer);
    // The first rows are what everybody waits for.
    const first = store.get().listing.readAt === null;
    if (first) flushNow();
    else flush ??= clock.after(DATA_FLUSH_MS, flushNow);
  }

  function flushNow(): void {
    flush?.();
    flush = null;
    const answers = gathered;
    gathered = [];
    if (stopped || answers.length === 0) return;
    let state = store.get();
    for (const call of answers) state = update(state, { kind: 'answered', call }, clock.now()).state;
    const next = planned(state);
    store.set(next.state);
    for (const call of next.calls) run(call);
  }

  return {
    state: store,
    dispatch,
    connect(source, settings) {
      data = source;
      dispatch({ kind: 'connect', settings });
    },
    busy: () => inFlight + gathered.length,
    stop() {
      stopped = true;
      tick();
      wake?.();
      flush?.();
    },
  };
}
