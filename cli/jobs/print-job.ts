import { formatMoney } from '../../domain/money.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import { countsOf, isFailure, type Job, type JobProgress, retryable } from '../../operations/bulk/job.ts';
import { countReasons, countStates, type Selection } from '../../operations/bulk/select-runs.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { withLocalTimes } from '../../support/time/local-time.ts';
import { hintAt, type OrderCommandRun, targetName } from '../orders/order-command.ts';
import { paintFor, table } from '../orders/print.ts';

const IDS_SHOWN = 5;
const RESULTS_SHOWN = 20;

export type BulkPreview = {
  readonly title: string;
  readonly selection: Selection;
  readonly sample: readonly Preview[];
  readonly perSecond: number;
};

export function printBulkPreview(
  run: OrderCommandRun,
  { perSecond, sample, selection, title }: BulkPreview,
): void {
  const { stdout } = run.io;
  const paint = paintFor(run.io);
  const { actor, target } = run.settings;
  const count = selection.rows.length;
  const line = (label: string, text: string) => stdout.write(`${label.padEnd(9)}${escapeLine(text)}\n`);
  stdout.write(`${escapeLine(`${title}   as ${actor} on ${targetName(target)}`)}\n`);
  const states = countStates(
    selection.rows.map((row) => ({ state: row.state ?? row.run, amount: row.amount })),
  );
  for (const [index, { amounts, count: of, state, withoutAmount }] of states.entries()) {
    const money = amounts.map(formatMoney);
    const sums = withoutAmount === 0 ? money : [...money, `${withoutAmount} of unknown amount`];
    line(index === 0 ? 'orders' : '', `${of} ${state}: ${sums.join(', ')}`);
  }
  for (const [index, { ids, reason }] of countReasons(selection.leftOut).entries()) {
    const more = ids.length > IDS_SHOWN ? ', ...' : '';
    line(
      index === 0 ? 'left out' : '',
      `${ids.length}, ${reason}: ${ids.slice(0, IDS_SHOWN).join(', ')}${more}`,
    );
  }
  for (const preview of sample) {
    line('sample', preview.title);
    if (preview.refusal !== null) line('', `would be refused: ${withLocalTimes(preview.refusal.says)}`);
    else for (const clause of preview.will) line('', withLocalTimes(clause));
    if (preview.noUndo !== null) line('no undo', preview.noUndo);
  }
  if (count === 0) return;
  const seconds = Math.ceil(count / perSecond);
  stdout.write(paint(`rate     ${perSecond}/s, at least ${seconds} s\n`, 'dim'));
  stdout.write(`proof    --confirm ${count}\n`);
}

/** What came of it: counts, then what needs a look, then what to do next. */
export function printJob(run: OrderCommandRun, job: Job, progress: JobProgress): void {
  const { stdout } = run.io;
  const { open, ...ends } = countsOf(progress);
  const counts = Object.entries(ends).filter(([, count]) => count > 0);
  const words = [
    ...counts.map(([end, count]) => `${count} ${end}`),
    ...(open > 0 ? [`${open} not sent`] : []),
  ];
  stdout.write(`${escapeLine(`${job.id}  ${job.title}: ${stateWords(progress)}, ${words.join(', ')}`)}\n`);
  const look = job.items.flatMap((item, index) => {
    const result = progress.results[index];
    return result === undefined || result.end === 'done' ? [] : [{ item, result }];
  });
  look.sort((a, b) => Number(isFailure(b.result)) - Number(isFailure(a.result)));
  if (look.length > 0) {
    const rows = look
      .slice(0, RESULTS_SHOWN)
      .map(({ item, result }) => [
        { text: item.orderId },
        { text: result.end },
        { text: withLocalTimes(result.message) },
      ]);
    stdout.write(`${table(rows, paintFor(run.io), stdout.isTTY ? stdout.columns : undefined)}\n`);
    if (look.length > RESULTS_SHOWN) stdout.write(`... ${look.length - RESULTS_SHOWN} more: add --json\n`);
  }
  for (const step of nextSteps(run, job, progress)) stdout.write(`${step}\n`);
}

function stateWords({ pausedBy, state }: JobProgress): string {
  if (state !== 'paused' || pausedBy === null) return state;
  const why = { failures: 'too many failures in a row', interrupted: 'interrupted', operator: 'on request' };
  return `paused, ${why[pausedBy]}`;
}

function nextSteps(run: OrderCommandRun, job: Job, progress: JobProgress): readonly string[] {
  const command = (flags: readonly string[]) =>
    hintAt(run.settings.target, ['jobs', 'resume'], job.id, flags);
  const { open, unknown } = countsOf(progress);
  if (progress.state === 'stopped') return [];
  if (open > 0 || unknown > 0) return [`resume: ${command([])}`];
  return retryable(progress).length === 0 ? [] : [`retry the failed: ${command(['--failed'])}`];
}
