import { formatMoney } from '../../domain/money.ts';
import { withSuccessors } from '../../operations/history/successors.ts';
import { searchOrders } from '../../operations/search/search.ts';
import { lensById, lensFilter } from '../../operations/subjects/order/lenses.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { isLate, markOf, type OrderRow } from '../../operations/subjects/order/order-row.ts';
import { sampleRetrying } from '../../operations/subjects/order/retrying.ts';
import { shortIds } from '../../operations/subjects/order/short-id.ts';
import { pagesOfOrders } from '../../operations/temporal/list.ts';
import { allOf, checkQuery } from '../../operations/temporal/visibility-query.ts';
import { ageWords } from '../../support/time/duration.ts';
import { withLocalTimes } from '../../support/time/local-time.ts';
import { usageError } from '../command.ts';
import { PLACE_OPTIONS } from '../parsing/shared-options.ts';
import { jsonRow } from './json-row.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from './order-command.ts';
import { type Cell, GLYPHS, paintFor, table } from './print.ts';

const LENSES = ORDER_DECK.lenses.map((lens) => lens.id);

export const listCommand: OrderCommand = {
  name: 'list',
  summary: 'list open orders, or those of --lens, --query or --find',
  options: [
    { flags: '--lens <name>', description: 'a named view of the orders', choices: LENSES },
    { flags: '--query <query>', description: 'a visibility query', conflicts: ['find'] },
    { flags: '--find <text>', description: 'order, customer, payment reference, email or failure text' },
    {
      flags: '--limit <n>',
      description: 'orders at most',
      default: 50,
      number: { min: 1, max: 100_000 },
    },
    ...PLACE_OPTIONS,
  ],
  examples: [
    { args: 'orders list' },
    { args: 'orders list --lens attention' },
    { args: `orders list --query "OrderStatus = 'capturing'" --json`, description: 'for a script' },
  ],
  run: listOrdersCommand,
};

type Listed = {
  readonly rows: readonly OrderRow[];
  readonly complete: boolean;
  readonly gaps: readonly string[];
};

async function listOrdersCommand(run: OrderCommandRun): Promise<number> {
  const limit = run.flags.count('limit');
  const now = Date.now();
  const { filter, lens, gaps } = await filterOf(run, now);
  const listed =
    lens?.computed === 'retrying'
      ? await listRetrying(run, filter, limit)
      : await listPages(run, { filter, current: lens.current === true }, limit);
  const all = [...gaps, ...listed.gaps];
  if (run.json) {
    printJson(run.io, {
      target: jsonTarget(run.settings.target),
      filter,
      complete: listed.complete,
      readAt: new Date(now).toISOString(),
      gaps: all,
      orders: listed.rows.map(jsonRow),
    });
    return 0;
  }
  printTarget(run);
  print(run, listed, now);
  for (const gap of all) run.io.stderr.write(`${gap}\n`);
  return 0;
}

async function filterOf(run: OrderCommandRun, now: number) {
  const { flags, operations } = run;
  const [lensId, query, find] = [flags.text('lens'), flags.text('query'), flags.text('find')];
  const named = lensId ?? (query === undefined && find === undefined ? 'open' : 'all');
  const lens = lensById(ORDER_DECK, named);
  if (lens === undefined)
    throw usageError(`there is no lens ${JSON.stringify(named)}`, [`one of: ${LENSES.join(', ')}`]);
  const checked = query === undefined ? undefined : orThrow(checkQuery(query));
  const search = find === undefined ? undefined : orThrow(await searchOrders(operations.ports, find));
  return {
    lens,
    gaps: search?.gaps ?? [],
    filter: allOf(lensFilter(lens, now), checked, search?.filter),
  };
}

async function listPages(
  run: OrderCommandRun,
  { filter, current }: { readonly filter: string; readonly current: boolean },
  limit: number,
): Promise<Listed> {
  const rows: OrderRow[] = [];
  let complete = false;
  // Replaced runs are read and left out, so that more rows may have to be read than are shown.
  const rowsMax = current ? Number.POSITIVE_INFINITY : limit;
  const pages = pagesOfOrders(run.operations.link, { filter, pageSize: Math.min(limit, 50), rowsMax });
  for await (const page of pages) {
    const value = orThrow(page);
    const known = orThrow(await withSuccessors(run.operations.link, value.rows, {}));
    rows.push(...known.filter((row) => !current || row.continuesIn == null));
    complete = value.nextPageToken === null;
    if (rows.length >= limit) break;
  }
  return { rows: rows.slice(0, limit), complete: complete && rows.length <= limit, gaps: [] };
}

async function listRetrying(run: OrderCommandRun, filter: string, limit: number): Promise<Listed> {
  const sample = orThrow(await sampleRetrying(run.operations.link, { filter }));
  const gaps = sample.complete
    ? []
    : [`read ${sample.read} orders; there are more, and some of those may retry too`];
  return {
    rows: sample.rows.slice(0, limit),
    complete: sample.complete && sample.rows.length <= limit,
    gaps,
  };
}

function print(run: OrderCommandRun, listed: Listed, now: number): void {
  const { stdout } = run.io;
  if (listed.rows.length === 0) {
    stdout.write('no orders\n');
    return;
  }
  const paint = paintFor(run.io);
  const head: Cell[] = ['', 'ORDER', 'STATUS', 'SINCE', 'PROMISE', 'AMOUNT', 'CUSTOMER', 'WHY'].map(
    (text, index) => ({
      text,
      inks: ['dim'],
      ...(index >= 3 && index <= 5 ? { align: 'right' } : {}),
    }),
  );
  // A script gets full IDs; at a terminal the shortest prefixes are easier to read and to dictate.
  const short = stdout.isTTY ? shortIds(listed.rows.map((row) => row.orderId)) : undefined;
  const rows = [head, ...listed.rows.map((row) => cellsOf(row, short?.get(row.orderId) ?? row.orderId, now))];
  stdout.write(`${table(rows, paint, stdout.isTTY ? stdout.columns : undefined)}\n`);
  if (!listed.complete)
    stdout.write(paint(`${listed.rows.length} shown, there are more: --limit N\n`, 'dim'));
}

function cellsOf(row: OrderRow, id: string, now: number): readonly Cell[] {
  const { glyph, inks } = GLYPHS[markOf(row)];
  const late = isLate(row, now);
  return [
    { text: glyph, inks },
    { text: id },
    { text: row.state ?? row.run, inks },
    { text: row.open && row.stageSince !== null ? ageWords(now - row.stageSince) : '', align: 'right' },
    { text: promiseOf(row, now), align: 'right', ...(late ? { inks: ['red'] as const } : {}) },
    { text: row.amount === null ? 'unknown' : formatMoney(row.amount), align: 'right' },
    { text: row.customerId ?? '' },
    { text: withLocalTimes(row.why ?? '', now) },
  ];
}

function promiseOf(row: OrderRow, now: number): string {
  if (!row.open || row.promiseBy === null) return '';
  const left = row.promiseBy - now;
  if (left >= 0) return `in ${ageWords(left)}`;
  return isLate(row, now) ? `late ${ageWords(-left)}` : 'kept';
}
