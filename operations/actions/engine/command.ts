import { TASK_QUEUES } from '../../../contract/temporal/task-queues.ts';
import { stringifyExact } from '../../../support/text/exact-json.ts';
import { shellCommand } from '../../../support/text/shell-quote.ts';
import type { Target } from '../../target/target.ts';
import type { Action } from '../action.ts';
import type { AnyActionRecord, By, CommandWords, Execution } from './record.ts';

export type CommandTarget = Pick<Target, 'address' | 'namespace' | 'profile'>;

/** Keys stay in the profile and are never printed. */
export function targetFlags({ address, namespace, profile }: CommandTarget): readonly string[] {
  const server = profile === null ? ['--address', address] : ['--profile', profile];
  return [...server, '--namespace', namespace];
}

/** `temporal workflow start …` */
export function startCommand(
  target: CommandTarget,
  start: {
    readonly type: string;
    readonly workflowId: string;
    readonly reuse: 'RejectDuplicate' | 'AllowDuplicateFailedOnly';
    readonly input: unknown;
  },
): string {
  return shellCommand([
    ...['temporal', 'workflow', 'start', '--type', start.type, '--task-queue', TASK_QUEUES.orders],
    ...['--workflow-id', start.workflowId, '--id-reuse-policy', start.reuse],
    ...['--input', stringifyExact(start.input)],
    ...targetFlags(target),
  ]);
}

/** The same as `temporal …` commands, one for each run, to be pasted into a shell; null where there is none. */
export function runCommands(
  record: AnyActionRecord,
  action: Action,
  to: { readonly runs: readonly Execution[]; readonly target: CommandTarget; readonly by: By },
): string | null {
  if (to.runs.length === 0) return null;
  const words = wordsOf(record, action, to.by);
  if (words === null) return null;
  return to.runs
    .map(({ runId, workflowId }) => {
      const its = ['--workflow-id', workflowId, '--run-id', runId];
      return shellCommand([
        ...['temporal', 'workflow', ...words.verb],
        ...[...its, ...words.rest, ...targetFlags(to.target)],
      ]);
    })
    .join(' && ');
}

function wordsOf(record: AnyActionRecord, action: Action, by: By): CommandWords | null {
  const request = record.request(action, by);
  if (request.via === 'update' || request.via === 'signal') {
    const inputs = request.args.flatMap((arg) => ['--input', stringifyExact(arg)]);
    const verb = request.via === 'update' ? ['update', 'execute'] : ['signal'];
    return { verb, rest: ['--name', request.name, ...inputs] };
  }
  const words = record.command?.(action) ?? null;
  if (words === null || words.withoutReason === true) return words;
  return { ...words, rest: [...words.rest, '--reason', by.reason] };
}
