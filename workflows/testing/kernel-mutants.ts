import type { Mutant } from '../../tooling/mutants/testing/mutant.ts';

const mutants = (file: string, of: readonly Omit<Mutant, 'file'>[]): readonly Mutant[] =>
  of.map((mutant) => ({ ...mutant, file: `workflows/process/${file}` }));

/** Small mistakes in the process kernel, each with the case that fails because of it. */
export const KERNEL_MUTANTS: readonly Mutant[] = [
  ...mutants('step-runner.ts', [
    {
      name: 'a settled step is tried anyway',
      from: 'if (byHand !== undefined)',
      to: 'if (byHand === null)',
      killedBy: 'a step that is settled by hand is not tried again',
    },
    {
      name: 'every permanent failure ends the step',
      from: 'rules.endsOnPermanentFailure && ',
      to: '',
      killedBy: 'a permanent failure parks where the type has no step that may end so',
    },
    {
      name: 'no permanent failure ends a step',
      from: "failure.kind === 'permanent'",
      to: "failure.kind === 'never'",
      killedBy: 'a permanent failure ends the step',
    },
    {
      name: 'a retry keeps the number of the try before',
      from: 'step.numbered && retry !== null',
      to: 'step.numbered && retry === null',
      killedBy: 'a failed step parks, and a retry runs it with the next number',
    },
    {
      name: 'the number of a retry is off by one',
      from: 'if (opened !== undefined) numbers.set(step, opened.n);',
      to: 'if (opened !== undefined) numbers.set(step, opened.n + 1);',
      killedBy: 'a failed step parks, and a retry runs it with the next number',
    },
    {
      name: 'a retry does not wait for the update lock',
      from: ' && !steps.updateLock',
      to: '',
      killedBy: 'no parked step is tried while an update holds the lock',
    },
    {
      name: 'a step stays parked after its retry',
      from: 'if (process.steps.parked.delete(step))',
      to: 'if (process.steps.parked.has(step))',
      killedBy: 'a failed step parks, and a retry runs it with the next number',
    },
    {
      name: 'a step without an answer always waits for an operator',
      from: 'if (after === null)',
      to: 'if (after !== undefined)',
      killedBy: 'a try whose worker died is repeated at once, then at growing intervals',
    },
    {
      name: 'a held step is tried',
      from: 'if (steps.holds.has(step.step)) {',
      to: 'if (steps.holds.has(step)) {',
      killedBy: 'a hold cancels the try, and the release tries again',
    },
    {
      name: 'a hold ends the step whose try it cancels',
      from: 'if (byHold && (steps.holds',
      to: 'if (!byHold && (steps.holds',
      killedBy: 'a hold cancels the try, and the release tries again',
    },
    {
      name: 'a step that is no longer needed is tried again',
      from: '(retry === null || !rules.retryWins)',
      to: '(retry !== null && !rules.retryWins)',
      killedBy: 'a step that is given up while it is parked ends',
    },
    {
      name: 'tries are numbered from 0',
      from: 'const n = numberOf(process, step.step);',
      to: 'const n = numberOf(process, step.step) - 1;',
      killedBy: 'steps run one after the other, each with its first number',
    },
    {
      name: 'a step parks instead of being handed over',
      from: 'rules.handsOver === true',
      to: 'rules.handsOver === 1',
      killedBy: 'a failure hands over where another workflow continues',
    },
    {
      name: 'a hold outlives its step',
      from: 'if (process.steps.holds.delete(step))',
      to: 'if (process.steps.holds.get(step) === null)',
      killedBy: 'nothing is held once the step is done',
    },
  ]),
  ...mutants('log.ts', [
    {
      name: 'the last transition that was written is sent again',
      from: 'transition.seq > last',
      to: 'transition.seq >= last',
      killedBy: 'transitions leave the queue only when a call has carried them',
    },
    {
      name: 'transitions share a number',
      from: 'log.seq += 1;',
      to: 'log.seq = 1;',
      killedBy: 'transitions leave the queue only when a call has carried them',
    },
    {
      name: 'an empty log is written and a full one is not',
      from: 'log.unwritten.length === 0',
      to: 'log.unwritten.length > 0',
      killedBy: 'the log is written in the background where there is something to write',
    },
  ]),
  ...mutants('apply-event.ts', [
    {
      name: 'an event is logged and the state stays',
      from: 'state.current = move.to;',
      to: '',
      killedBy: 'an event moves the state, and an illegal one is only counted',
    },
    {
      name: 'a failure code is lost',
      from: 'if (input.failureCode !== undefined)',
      to: 'if (input.failureCode === null)',
      killedBy: 'an event moves the state, and an illegal one is only counted',
    },
  ]),
  ...mutants('attributes.ts', [
    {
      name: 'what is shown already is upserted again',
      from: 'shown.set(key.name, attributeText(value))',
      to: 'void 0',
      killedBy: 'only what changed is published',
    },
    {
      name: 'the memo is written with every change',
      from: 'if (explained) {',
      to: 'if (why !== undefined) {',
      killedBy: 'only what changed is published',
    },
    {
      name: 'several changes of one task are published one by one',
      from: "if (when === 'at-once')",
      to: "if (when !== 'never')",
      killedBy: 'several changes of one task are published together',
    },
  ]),
  ...mutants('bind-update.ts', [
    {
      name: 'no update is refused on arrival',
      from: 'update.refusal(parsed.output, raw)',
      to: 'null',
      killedBy: 'a refused update changes nothing',
    },
    {
      name: 'an update is not checked again when it gets the lock',
      from: 'const problem = lock.refusal(request.input);',
      to: 'const problem = null;',
      killedBy: 'an update is checked again when it gets the lock',
    },
    {
      name: 'updates run concurrently',
      from: 'lock.hold(',
      to: '(async (work) => await work())(',
      killedBy: 'updates take their turn, and a repeated request gets its answer again',
    },
  ]),
  ...mutants('read-input.ts', [
    {
      name: 'an unreadable input never fails the run',
      from: "unreadable.ends === 'failed'",
      to: "unreadable.ends === 'never'",
      killedBy: 'an unreadable input fails the run where its type does',
    },
  ]),
  ...mutants('unanswered.ts', [
    {
      name: 'a try whose worker died is not repeated at once',
      from: "if (timeout === 'attempt')",
      to: "if (timeout === 'never')",
      killedBy: 'a try whose worker died is repeated at once, then at growing intervals',
    },
    {
      name: 'the intervals do not grow',
      from: '2 ** (shown - 1)',
      to: '1',
      killedBy: 'a try whose worker died is repeated at once, then at growing intervals',
    },
  ]),
];
