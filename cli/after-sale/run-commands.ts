import { listOrders } from '../../operations/temporal/list.ts';
import type { Result } from '../../operations/temporal/problem.ts';
import { alignColumns } from '../../support/text/columns.ts';
import { stringifyExact } from '../../support/text/exact-json.ts';
import { ageWords } from '../../support/time/duration.ts';
import { withLocalTimes } from '../../support/time/local-time.ts';
import { type OptionSpec, usageError } from '../command.ts';
import { actOn, givenOf, runNamed } from '../orders/act.ts';
import { jsonRow } from '../orders/json-row.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from '../orders/order-command.ts';
import { paintFor, table } from '../orders/print.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';

/** A workflow type other than order, and the words of its command group. */
export type RunKind = {
  /** Also its workflow type and what its workflow ids begin with. */
  readonly of: 'return' | 'subscription';
  /** `returns`. */
  readonly group: string;
  /** An id for examples. */
  readonly sample: string;
};

export function listCommand({ group, of }: RunKind): OrderCommand {
  return {
    name: 'list',
    summary: `${group}, newest first`,
    options: [
      { flags: '--state <name>', description: 'only in this state' },
      { flags: '--attention', description: 'only those that need a person' },
      { flags: '--open', description: 'only those that have not ended' },
      { flags: '--limit <n>', description: 'at most', default: 50, number: { min: 1, max: 1_000 } },
      ...PLACE_OPTIONS,
    ],
    examples: [{ args: `${group} list --open` }],
    async run(run) {
      const pageSize = run.flags.count('limit');
      const filter = filterOf(run);
      const { rows } = orThrow(await listOrders(run.operations.link, { filter, pageSize, workflowType: of }));
      printTarget(run);
      const idOf = (workflowId: string) => workflowId.slice(of.length + 1);
      if (run.json) {
        printJson(
          run.io,
          rows.map((row) => ({ id: idOf(row.workflowId), ...jsonRow(row), orderId: undefined })),
        );
        return 0;
      }
      if (rows.length === 0) {
        run.io.stdout.write(`no ${group}${filter === '' ? '' : ' match'}\n`);
        return 0;
      }
      const now = Date.now();
      const cells = rows.map((row) => [
        { text: idOf(row.workflowId) },
        { text: row.state ?? row.run },
        { text: row.stageSince === null ? '' : ageWords(now - row.stageSince), align: 'right' as const },
        { text: row.customerId ?? '' },
        { text: withLocalTimes(row.why ?? row.stuckReason ?? '') },
      ]);
      const { stdout } = run.io;
      stdout.write(`${table(cells, paintFor(run.io), stdout.isTTY ? stdout.columns : undefined)}\n`);
      return 0;
    },
  };
}

function filterOf(run: OrderCommandRun): string {
  const state = run.flags.text('state');
  if (state !== undefined && !/^[a-z_]{1,30}$/.test(state))
    throw usageError(`there is no state ${JSON.stringify(state)}`);
  return [
    ...(state === undefined ? [] : [`OrderStatus = '${state}'`]),
    ...(run.flags.has('attention') ? ['NeedsAttention = true AND CloseTime IS NULL'] : []),
    ...(run.flags.has('open') ? ['CloseTime IS NULL'] : []),
  ].join(' AND ');
}

/** Plain fields of the run's view, one per line; nested ones as JSON. */
export function showCommand(
  { group, of, sample }: RunKind,
  summary: string,
  read: (run: OrderCommandRun, id: string) => Promise<Result<object>>,
): OrderCommand {
  return {
    name: 'show',
    summary,
    arguments: [{ name: '<id>', description: `${of} id` }],
    options: PLACE_OPTIONS,
    examples: [{ args: `${group} show ${sample}` }],
    async run(run) {
      const [id = ''] = run.words;
      const view = orThrow(await read(run, id));
      if (run.json) {
        printJson(run.io, { target: jsonTarget(run.settings.target), ...view });
        return 0;
      }
      printTarget(run);
      const rows = Object.entries(view)
        .filter(([name, value]) => name !== 'v' && value !== null)
        .map(([name, value]) => [name, typeof value === 'object' ? stringifyExact(value) : String(value)]);
      for (const line of alignColumns(rows)) run.io.stdout.write(`${line}\n`);
      return 0;
    },
  };
}

export type UpdateCommandOptions = {
  /** The word of the command line, and the id of the action. */
  readonly name: string;
  readonly summary: string;
  readonly options?: readonly OptionSpec[];
  /** Arguments between the ID and the reason in the example. */
  readonly example?: string;
  /** The input of the update besides reason and actor. */
  input?(run: OrderCommandRun): Readonly<Record<string, unknown>>;
};

/** Preview, guard, journal, one update to the run, and the outcome of it. */
export function updateCommand({ group, of, sample }: RunKind, command: UpdateCommandOptions): OrderCommand {
  const { name, summary, example, options = [] } = command;
  const words = [group, name, sample, ...(example === undefined ? [] : [example]), '--reason "ticket 4711"'];
  return {
    name,
    summary,
    arguments: [{ name: '<id>', description: `${of} id` }],
    options: [...options, ...CHANGE_OPTIONS, RUN_OPTION, ...PLACE_OPTIONS],
    examples: [{ args: words.join(' ') }],
    async run(run) {
      const [id = ''] = run.words;
      givenOf(run.flags);
      const input = command.input?.(run) ?? {};
      const workflowId = id.startsWith(`${of}/`) ? id : `${of}/${id}`;
      return await actOn(run, runNamed(run, workflowId), { kind: 'remedy', of, remedy: name, input });
    },
  };
}
