import { clock } from './clock.ts';
import type { Evidence, Rule } from './evidence.ts';
import { buildWords, isNondeterminism, type ReplayFailure } from './replay-failure.ts';
import { elsewhere, type Finding, type Remedy } from './verdict.ts';

const OTHER_BUILD = elsewhere('run the build that worked, or a fixed one');
const NO_CANCEL = {
  label: 'cancel',
  because: 'the code that would undo the order is the code that fails',
} as const;

/** Whose fault it is that the workflow task fails, as far as the history tells. */
type Blame =
  /** The code fails by itself. */
  | { readonly kind: 'code' }
  /** A pause fell between a step and its worker; no build can replay that. */
  | { readonly kind: 'paused-between' }
  /** The build that wrote the history cannot replay it. */
  | { readonly kind: 'history'; readonly failure: ReplayFailure }
  /** Another build than the one that wrote the history fails at it. */
  | { readonly kind: 'build'; readonly failure: ReplayFailure }
  /** Code and history do not agree, and which of the two changed is not known. */
  | { readonly kind: 'either'; readonly failure: ReplayFailure | null };

export const taskFailing: Rule = (evidence) => {
  const { facts, taskFailedAt, taskFailure } = evidence;
  if (facts === undefined) return null;
  const attempt = facts.pendingTask?.attempt ?? 1;
  if (facts.row.problems.length === 0 && attempt < 3) return null;
  const blame = blameOf(evidence);
  // Later failures of the same task are not written down, so this is the first one.
  const first = taskFailure && taskFailedAt ? ` (first failure, ${clock(taskFailedAt)})` : '';
  const finding = {
    kind: 'stuck',
    reason: 'workflow-task-failing',
    since: taskFailedAt ?? facts.pendingTask?.scheduledAt ?? null,
    evidence: [...facts.row.problems.map((says) => ({ source: 'server', says })), ...builds(blame)],
  } as const;
  return { ...finding, ...wordsOf(blame, `${causeOf(evidence)}${first}`, facts.row.stageSince) };
};

function causeOf({ facts, taskFailure }: Evidence): string {
  const reported = facts?.row.problems.find((entry) => entry.startsWith('cause='))?.slice(6);
  return taskFailure ?? reported ?? 'unknown';
}

function blameOf(evidence: Evidence): Blame {
  const cause = evidence.taskFailure ?? evidence.facts?.row.problems.join(' ') ?? '';
  if (/WorkflowTaskMachine in state Scheduled/.test(cause)) return { kind: 'paused-between' };
  const failure = evidence.replayFailure ?? null;
  if (failure === null) return isNondeterminism(cause) ? { kind: 'either', failure } : { kind: 'code' };
  const { completed, failed } = failure;
  if (completed === null || failed === null) return { kind: 'either', failure };
  return completed === failed ? { kind: 'history', failure } : { kind: 'build', failure };
}

function wordsOf(
  blame: Blame,
  cause: string,
  stageSince: number | null,
): Pick<Finding, 'says' | 'harms'> & Partial<Pick<Finding, 'since'>> {
  switch (blame.kind) {
    case 'paused-between':
      // The trap of `actions/pause-gap.ts`: the history holds a task that failed without having started.
      return {
        says: 'It was paused while a step waited for a worker, and no worker can replay that history.',
        since: stageSince,
        harms: [
          {
            label: 'another build',
            because: 'the code is right; the history is what cannot be replayed',
          },
        ],
      };
    case 'history':
      return {
        says: `The build that wrote the history cannot replay it: ${cause}. Nothing moves until the run is reset.`,
        harms: [
          {
            label: 'another build',
            because: `the failing task and the last one that completed have the same, ${buildWords(blame.failure.failed ?? '')}`,
          },
          { ...NO_CANCEL, because: 'no task of this run completes, so it would undo nothing' },
        ],
      };
    case 'either':
      return {
        says: `The code cannot replay the history: ${cause}. Which build wrote it and which one fails is not known.`,
        harms: [NO_CANCEL],
      };
    case 'build':
    case 'code':
      return {
        says: `The order's code fails: ${cause}. The server tries again by itself; nothing moves until the code is right.`,
        harms: [{ label: 'reset', because: 'the same code would fail at the same place' }, NO_CANCEL],
      };
  }
}

function builds(blame: Blame): Finding['evidence'] {
  if (blame.kind !== 'history' && blame.kind !== 'build') return [];
  const { completed, failed } = blame.failure;
  if (completed === null || failed === null) return [];
  const says = `failed first with ${buildWords(failed)}, the last task that completed ran with ${buildWords(completed)}`;
  return [{ source: 'history', says }];
}

/** Ways out at another place than the order. */
export function otherBuild(evidence: Evidence): readonly Remedy[] {
  const blame = blameOf(evidence);
  switch (blame.kind) {
    case 'paused-between':
    case 'history':
      return [];
    case 'build': {
      const { completed } = blame.failure;
      return [completed === null ? OTHER_BUILD : elsewhere(`run ${buildWords(completed)} or a fixed one`)];
    }
    case 'code':
    case 'either':
      return [OTHER_BUILD];
  }
}

/** A reset with a label and a point of its own, where they are known. */
type ResetOffer = Partial<Pick<Remedy, 'label' | 'fields'>>;

/** What the history holds can be left out by a reset to the task that wrote it. */
export function resetOfTask(evidence: Evidence): readonly ResetOffer[] {
  const blame = blameOf(evidence);
  switch (blame.kind) {
    case 'paused-between':
      return [{}];
    case 'history':
    case 'either': {
      const { eventId = null, resetTo = null } = blame.failure ?? {};
      if (resetTo === null) return [{}];
      const why =
        eventId === null
          ? 'the last workflow task that completed'
          : `before event ${eventId} that cannot be replayed`;
      const label = `reset to event ${resetTo}, ${why}`;
      return [{ label, fields: { eventId: String(resetTo) } }];
    }
    case 'build':
    case 'code':
      return [];
  }
}
