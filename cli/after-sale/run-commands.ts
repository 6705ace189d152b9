import type { AfterSaleSubject } from '../../contract/after-sale-actions.ts';
import { stringifyExact } from '../../contract/exact-json.ts';
import { listOrders } from '../../operations/list.ts';
import type { Result } from '../../operations/problem.ts';
import { usageError } from '../command.ts';
import { actOn, givenOf } from '../orders/act.ts';
import { CHANGE_FLAGS, CHANGE_USAGE, expectWords, type FlagKinds, PLACE_FLAGS } from '../orders/flags.ts';
import { jsonRow } from '../orders/json-row.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { age, paintFor, table } from '../orders/print.ts';

/** A kind of run beside the order, and how its group of commands calls it. */
export type RunKind = {
  /** Also its workflow type and what its workflow ids begin with. */
  readonly of: Exclude<AfterSaleSubject, 'customer'>;
  /** `returns`. */
  readonly group: string;
};

/** What all commands of such a group take. */
export const AFTER_SALE_FLAGS = `Everywhere: --profile P, --address HOST:PORT, --namespace N, --json, or a quarterdeck:// address. What changes something
needs --reason, has --dry-run, takes --confirm TEXT where its preview asks for proof, and is in the journal.`;

/** Every command that changes something takes these. */
export const TELL_FLAGS: FlagKinds = { ...PLACE_FLAGS, ...CHANGE_FLAGS };

export function listCommand({ group, of }: RunKind): OrderCommand {
  const usage = `quarterdeck ${group} list [--state S] [--attention] [--open] [--limit 50] [--json]`;
  return {
    name: 'list',
    summary: `${group}, newest first`,
    usage,
    flags: { ...PLACE_FLAGS, state: 'text', attention: 'switch', open: 'switch', limit: 'text' },
    async run(run) {
      expectWords(run.words, [], usage);
      const pageSize = run.flags.count('limit', { otherwise: 50, min: 1, max: 1_000 });
      const filter = filterOf(run);
      const { rows } = orThrow(await listOrders(run.operations.link, { filter, pageSize, workflowType: of }));
      const idOf = (workflowId: string) => workflowId.slice(of.length + 1);
      if (run.json) {
        printJson(
          run.io,
          rows.map((row) => ({ id: idOf(row.workflowId), ...jsonRow(row), orderId: undefined })),
        );
        return 0;
      }
      const now = Date.now();
      const cells = rows.map((row) => [
        { text: idOf(row.workflowId) },
        { text: row.state ?? row.run },
        { text: row.stageSince === null ? '' : age(now - row.stageSince), align: 'right' as const },
        { text: row.customerId ?? '' },
        { text: row.why ?? row.stuckReason ?? '' },
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

/** Plain fields of what the run says of itself, one a line; what is nested is shown as JSON. */
export function showCommand(
  { group }: RunKind,
  summary: string,
  read: (run: OrderCommandRun, id: string) => Promise<Result<object>>,
): OrderCommand {
  const usage = `quarterdeck ${group} show ID [--json]`;
  return {
    name: 'show',
    summary,
    usage,
    flags: PLACE_FLAGS,
    async run(run) {
      const [id = ''] = expectWords(run.words, ['ID'], usage);
      const view = orThrow(await read(run, id));
      if (run.json) {
        printJson(run.io, view);
        return 0;
      }
      for (const [name, value] of Object.entries(view)) {
        if (name === 'v' || value === null) continue;
        const text = typeof value === 'object' ? stringifyExact(value) : String(value);
        run.io.stdout.write(`${name.padEnd(16)} ${text}\n`);
      }
      return 0;
    },
  };
}

export type Telling = {
  /** The word of the command line, and the id of the action. */
  readonly name: string;
  readonly summary: string;
  /** What stands between the id and the reason. */
  readonly takes?: string;
  readonly flags?: FlagKinds;
  /** The input of the update beside reason and actor. */
  input?(run: OrderCommandRun): Readonly<Record<string, unknown>>;
};

/** Preview, guard, journal, one update to the run, and what became of it. */
export function tellCommand({ group, of }: RunKind, telling: Telling): OrderCommand {
  const { name, summary, takes = '' } = telling;
  const usage = `quarterdeck ${group} ${name} ID ${takes}${CHANGE_USAGE}`;
  return {
    name,
    summary,
    usage,
    flags: { ...TELL_FLAGS, ...telling.flags },
    async run(run) {
      const [id = ''] = expectWords(run.words, ['ID'], usage);
      givenOf(run.flags);
      const input = telling.input?.(run) ?? {};
      const workflowId = id.startsWith(`${of}/`) ? id : `${of}/${id}`;
      return await actOn(run, workflowId, { kind: 'remedy', of, remedy: name, input });
    },
  };
}
