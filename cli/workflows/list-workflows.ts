import { listWithSuccessors } from '../../operations/history/successors.ts';
import { lensFilter } from '../../operations/subjects/order/lenses.ts';
import { markOf, type OrderRow } from '../../operations/subjects/order/order-row.ts';
import { PLAIN } from '../../operations/subjects/plain/subject.ts';
import { allOf, checkQuery } from '../../operations/temporal/visibility-query.ts';
import { ageWords } from '../../support/time/duration.ts';
import { isoTime } from '../orders/json-row.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from '../orders/order-command.ts';
import { type Cell, GLYPHS, paintFor, table } from '../orders/print.ts';
import { PLACE_OPTIONS } from '../parsing/shared-options.ts';

// A sample of runs that retry needs a describe each; `orders list` has it.
const LENSES = PLAIN.lenses.filter(({ computed }) => computed === undefined);

export const listWorkflows: OrderCommand = {
  name: 'list',
  summary: 'list workflows of every type, newest first',
  options: [
    { flags: '--type <type>', description: 'only workflows of this type' },
    {
      flags: '--lens <name>',
      description: 'a named filter (default: open, or all with --query)',
      choices: LENSES.map(({ id }) => id),
    },
    { flags: '--query <query>', description: 'a visibility query' },
    { flags: '--limit <n>', description: 'workflows at most', default: 50, number: { min: 1, max: 1_000 } },
    ...PLACE_OPTIONS,
  ],
  examples: [
    { args: 'workflows list' },
    { args: 'workflows list --type order --lens failed --json', description: 'for a script' },
  ],
  run,
};

async function run(run: OrderCommandRun): Promise<number> {
  const { flags, io, operations, settings } = run;
  const now = Date.now();
  const query = flags.text('query');
  const checked = query === undefined ? undefined : orThrow(checkQuery(query));
  const named = flags.text('lens') ?? (query === undefined ? 'open' : 'all');
  const lens = LENSES.find(({ id }) => id === named);
  const filter = allOf(lens === undefined ? undefined : lensFilter(lens, now), checked);
  const page = orThrow(
    await listWithSuccessors(operations.link, {
      filter,
      pageSize: flags.count('limit'),
      workflowType: flags.text('type') ?? null,
      current: lens?.current === true,
    }),
  );
  const complete = page.nextPageToken === null;
  if (run.json) {
    const workflows = page.rows.map(jsonWorkflow);
    printJson(io, {
      target: jsonTarget(settings.target),
      filter,
      complete,
      readAt: isoTime(page.readAt),
      workflows,
    });
    return 0;
  }
  printTarget(run);
  if (page.rows.length === 0) {
    io.stdout.write('no workflows\n');
    return 0;
  }
  const paint = paintFor(io);
  const head = ['', 'WORKFLOW ID', 'TYPE', 'STATUS', 'AGE', 'TASK QUEUE', 'WHY'].map(
    (text): Cell => ({ text, inks: ['dim'], ...(text === 'AGE' ? { align: 'right' } : {}) }),
  );
  const rows = [head, ...page.rows.map((row) => cellsOf(row, now))];
  io.stdout.write(`${table(rows, paint, io.stdout.isTTY ? io.stdout.columns : undefined)}\n`);
  if (!complete) io.stdout.write(paint(`${page.rows.length} shown, there are more: --limit N\n`, 'dim'));
  return 0;
}

function cellsOf(row: OrderRow, now: number): readonly Cell[] {
  const { glyph, inks } = GLYPHS[markOf(row)];
  return [
    { text: glyph, inks },
    { text: row.workflowId },
    { text: row.workflowType },
    { text: row.run, inks },
    { text: ageWords(now - (row.closeTime ?? row.startTime)), align: 'right' },
    { text: row.taskQueue },
    { text: row.why ?? '' },
  ];
}

/** Times are RFC 3339, null is unknown. Fields are only ever added. */
function jsonWorkflow(row: OrderRow) {
  return {
    workflowId: row.workflowId,
    runId: row.runId,
    type: row.workflowType,
    open: row.open,
    run: row.run,
    mark: markOf(row),
    taskQueue: row.taskQueue,
    problems: row.problems,
    why: row.why,
    continuesIn: row.continuesIn ?? null,
    startTime: isoTime(row.startTime),
    closeTime: isoTime(row.closeTime),
  };
}
