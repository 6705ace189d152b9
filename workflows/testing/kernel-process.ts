import { condition, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import * as v from 'valibot';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { applyMove } from '../process/apply-event.ts';
import { createAttributes } from '../process/attributes.ts';
import { bindUpdate, updateRefused } from '../process/bind-update.ts';
import { overlay, sendWithLog, writeSoon } from '../process/log.ts';
import { createSteps, firstParked, type Process, type StepRules } from '../process/process.ts';
import { bySchema, readInput } from '../process/read-input.ts';
import { dropHold, runStep } from '../process/step-runner.ts';

/** The smallest process that uses every part of the kernel; tests choose how it differs. */
export type KernelInput = {
  readonly steps: readonly string[];
  readonly rules?: Partial<
    Pick<StepRules, 'endsOnPermanentFailure' | 'handsOver' | 'holdable' | 'retryWins'>
  >;
  /** The first step ends when it is given up. */
  readonly given?: true;
  readonly publishes?: 'at-once' | 'batched';
};

export const kernelInputSchema = v.object({
  steps: v.array(v.string()),
  rules: v.optional(v.record(v.string(), v.boolean())),
  given: v.optional(v.literal(true)),
  publishes: v.optional(v.picklist(['at-once', 'batched'])),
});

type State = 'open' | 'moved';
type Activities = {
  doStep(call: object): Promise<string>;
  writeLog(call: object): Promise<void>;
  openTry(call: object): Promise<{ n: number }>;
  count(call: object): Promise<string>;
};

const activities = proxyActivities<Activities>({ startToCloseTimeout: 1_000 });
const anything = v.looseObject({});

export async function kernelProcess(raw: unknown): Promise<unknown> {
  const { input } = readInput(bySchema(kernelInputSchema), raw, { ends: 'failed', failure: 'not readable' });
  const process = createProcess(input as KernelInput);
  let given = false;
  bindActions(process, () => {
    given = true;
  });
  bindCount(process);
  bindQuery(process);
  const results: unknown[] = [];
  for (const step of input.steps) {
    const options = {
      step,
      numbered: true,
      attempt: (n: number) => sendWithLog(process, activities.doStep, step, { step, n }),
    };
    const result =
      input.given === true
        ? await runStep(process, { ...options, given: () => given })
        : await runStep(process, options);
    results.push(result.kind === 'done' ? result.answer : result.kind);
  }
  return results;
}

function createProcess({ publishes = 'at-once', rules }: KernelInput): Process<State> {
  const process: Process<State> = {
    state: { current: 'open', since: new Date(0).toISOString(), failureCode: null, ignored: 0 },
    log: {
      seq: 0,
      unwritten: [],
      timeline: [],
      notices: [],
      recorded: true,
      rules: {
        entries: 'stage',
        logsOverlays: () => true,
        writer: {
          carry: (transitions) => ({ log: transitions }),
          write: () => sendWithLog(process, activities.writeLog, 'write', {}),
        },
      },
    },
    steps: createSteps({
      reasonOf: () => 'activity-retrying',
      holdable: true,
      endsOnPermanentFailure: true,
      cancellation: 'ends',
      retryWins: true,
      writesWhenParked: false,
      causeOfParking: ({ detail }) => detail,
      showsNextTry: false,
      openTry: (step, { requestId }) =>
        activities.openTry.executeWithOptions({ summary: 'number' }, [{ step, requestId }]),
      ...rules,
    }),
    attributes: createAttributes({
      afterEvent: publishes,
      afterOverlay: publishes,
      show: () => {
        const parked = firstParked(process);
        return {
          attributes: [
            { key: keys.orderStatusKey, value: process.state.current },
            { key: keys.stuckReasonKey, value: parked?.reason ?? null },
          ],
          withChange: [{ key: keys.needsAttentionKey, value: parked !== null }],
          why: parked?.detail ?? null,
        };
      },
    }),
  };
  return process;
}

function bindActions(process: Process<State>, giveUp: () => void): void {
  const { steps } = process;
  const actions: Readonly<Record<string, (step: string, id: string) => void>> = {
    retry: (step, requestId) => {
      const parked = steps.parked.get(step);
      if (parked !== undefined) parked.retry = { requestId, reason: 'again', actor: 'ada' };
    },
    hold: (step) => {
      steps.holds.set(step, { step, by: 'ada', since: '', reason: 'wait' });
      overlay(process, 'held', { cause: step, actor: 'ada' });
      steps.tries.get(step)?.cancel();
    },
    release: (step) => dropHold(process, step, { cause: step, actor: 'ada' }),
    settle: (step) => {
      steps.byHand.set(step, { how: 'settled', answer: 'by hand' });
    },
    giveUp,
    move: () => {
      const move = process.state.current === 'open' ? ({ to: 'moved', commands: [] } as const) : undefined;
      applyMove<State, string, never>(process, move, { event: 'move', cause: 'asked', failureCode: 'code' });
    },
    thereAndBack: () => {
      for (const to of ['moved', 'open'] as const) {
        applyMove<State, string, never>(process, { to, commands: [] }, { event: to, cause: 'asked' });
      }
    },
    write: () => writeSoon(process),
    lock: () => {
      steps.updateLock = true;
    },
    unlock: () => {
      steps.updateLock = false;
    },
  };
  bindUpdate<string, string, { readonly action: string; readonly step?: string | undefined }>('act', {
    schema: v.object({ action: v.picklist(Object.keys(actions)), step: v.optional(v.string()) }),
    unreadable: ([issue]) => issue.message,
    refusal: ({ action }) => (action === 'lock' && steps.updateLock ? 'it is locked' : null),
    refuse: updateRefused,
    takeAtOnce({ action, step = '' }, id) {
      actions[action]?.(step, id);
      return action;
    },
    reply: (action) => action,
  });
}

/** An update that takes a lock and remembers its requests. */
function bindCount({ steps }: Process<State>): void {
  const answered = new Map<string, string>();
  bindUpdate<string, string, object>('count', {
    schema: anything,
    unreadable: ([issue]) => issue.message,
    refusal: () => null,
    refuse: updateRefused,
    answered: {
      find: ({ input }) => answered.get(requestOf(input)),
      keep: ({ input }, answer) => answered.set(requestOf(input), answer),
    },
    lock: {
      async hold(work) {
        while (steps.updateLock) await condition(() => !steps.updateLock);
        steps.updateLock = true;
        try {
          return await work();
        } finally {
          steps.updateLock = false;
        }
      },
      refusal: () => (answered.size >= 2 ? 'two were counted' : null),
    },
    take: (input) => activities.count.executeWithOptions({ summary: 'count' }, [input]),
    failure: () => updateRefused('it was not counted'),
    reply: (answer) => answer,
  });
}

function bindQuery({ log, state, steps }: Process<State>): void {
  setHandler(defineQuery('process'), () => ({
    ...state,
    parked: [...steps.parked.keys()],
    seq: log.seq,
    unwritten: log.unwritten.map(({ event }) => event),
    timeline: log.timeline.map(({ what }) => what),
  }));
}

function requestOf(input: object): string {
  return (input as { readonly requestId?: string }).requestId ?? '';
}
