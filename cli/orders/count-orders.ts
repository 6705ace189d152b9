import { countCurrent } from '../../operations/history/successors.ts';
import { lensById, lensFilter } from '../../operations/subjects/order/lenses.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { sampleRetrying } from '../../operations/subjects/order/retrying.ts';
import { countOrders } from '../../operations/temporal/count.ts';
import { ok, type Problem, type Result } from '../../operations/temporal/problem.ts';
import { allOf, checkQuery } from '../../operations/temporal/visibility-query.ts';
import { alignColumns } from '../../support/text/columns.ts';
import { usageError } from '../command.ts';
import { PLACE_OPTIONS } from '../parsing/shared-options.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from './order-command.ts';

export const countCommand: OrderCommand = {
  name: 'count',
  summary: 'count orders: of every lens, of one lens, or of a query',
  options: [
    {
      flags: '--lens <name>',
      description: 'of this view (default: of each)',
      choices: ORDER_DECK.lenses.map((lens) => lens.id),
    },
    { flags: '--query <query>', description: 'a visibility query' },
    ...PLACE_OPTIONS,
  ],
  examples: [{ args: 'orders count' }, { args: 'orders count --lens late --json' }],
  run: countCommandRun,
};

/** `complete` false: at least so many. `count` null: unknown, for want of a search attribute. */
type LensCount = {
  readonly lens: string;
  readonly count: number | null;
  readonly complete: boolean;
  readonly lacks?: string;
};

async function countCommandRun(run: OrderCommandRun): Promise<number> {
  const [lensId, query] = [run.flags.text('lens'), run.flags.text('query')];
  const checked = query === undefined ? undefined : orThrow(checkQuery(query));
  if (lensId === undefined && checked !== undefined) {
    const { count } = orThrow(await countOrders(run.operations.link, { filter: checked }));
    if (run.json) printJson(run.io, { target: jsonTarget(run.settings.target), query: checked, count });
    else {
      printTarget(run);
      run.io.stdout.write(`${count}\n`);
    }
    return 0;
  }
  const ids = lensId === undefined ? ORDER_DECK.lenses.map((lens) => lens.id) : [lensId];
  const counts: LensCount[] = [];
  for (const id of ids) counts.push(await countLens(run, id, checked));
  if (run.json) {
    printJson(run.io, { target: jsonTarget(run.settings.target), counts });
    return 0;
  }
  printTarget(run);
  const rows = counts.map(({ complete, count, lens }) => [
    lens,
    count === null ? '?' : `${count.toLocaleString('en')}${complete ? '' : '+'}`,
  ]);
  for (const line of alignColumns(rows, [1])) run.io.stdout.write(`${line}\n`);
  const lacking = new Set(counts.flatMap(({ lacks }) => lacks ?? []));
  for (const attribute of lacking)
    run.io.stderr.write(`? is unknown: this namespace has no search attribute ${attribute}\n`);
  return 0;
}

async function countLens(run: OrderCommandRun, id: string, query: string | undefined): Promise<LensCount> {
  const lens = lensById(ORDER_DECK, id);
  if (lens === undefined) {
    const known = ORDER_DECK.lenses.map((each) => each.id).join(', ');
    throw usageError(`there is no lens ${JSON.stringify(id)}`, [`one of: ${known}`]);
  }
  const filter = allOf(lensFilter(lens, Date.now()), query);
  const counted =
    lens.computed === 'retrying'
      ? await countRetrying(run, filter)
      : await countFilter(run, filter, lens.current === true);
  const lacks = counted.ok || query !== undefined ? undefined : missingAttribute(counted.problem);
  if (lacks !== undefined) return { lens: id, count: null, complete: false, lacks };
  return { lens: id, ...orThrow(counted) };
}

type Counted = Result<{ readonly count: number; readonly complete: boolean }>;

async function countRetrying(run: OrderCommandRun, filter: string): Promise<Counted> {
  const sample = await sampleRetrying(run.operations.link, { filter });
  return sample.ok ? ok({ count: sample.value.rows.length, complete: sample.value.complete }) : sample;
}

async function countFilter(run: OrderCommandRun, filter: string, current: boolean): Promise<Counted> {
  const counted = await (current ? countCurrent : countOrders)(run.operations.link, { filter });
  if (!counted.ok) return counted;
  const { complete, count } = counted.value;
  return ok({ count, complete });
}

/** A namespace that was not made for orders lacks what most lenses ask for. */
function missingAttribute({ message }: Problem): string | undefined {
  return /invalid search attribute: (\w+)/.exec(message)?.[1];
}
