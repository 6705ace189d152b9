import type { Action } from '../../operations/actions/action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import type { AnyActionRecord } from '../../operations/actions/engine/record.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import { openJobStore } from '../../operations/bulk/job-store.ts';
import { rowCheck } from '../../operations/bulk/row-check.ts';
import {
  type Check,
  itemsOf,
  type Selection,
  selectByIds,
  selectByQuery,
} from '../../operations/bulk/select-runs.ts';
import { checkQuery } from '../../operations/temporal/visibility-query.ts';
import { EXIT, OperatorError } from '../command.ts';
import { givenOf } from '../orders/act.ts';
import { jsonTarget, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { perSecondOf, wantedOf } from './bulk-options.ts';
import { jsonBulkPreview, jsonJob } from './json-job.ts';
import { type BulkPreview, printBulkPreview, printJob } from './print-job.ts';
import { exitCodeOfJob, jsonResults, runHere } from './run-here.ts';

const SAMPLE = 3;

/** One action on every order that is wanted: preview, typed count, job. */
export async function actOnMany(
  run: OrderCommandRun,
  record: AnyActionRecord,
  action: Action,
): Promise<number> {
  const given = givenOf(run.flags);
  const perSecond = perSecondOf(run.flags);
  const selection = await select(run, rowCheck(record, action));
  const count = selection.rows.length;
  const title = `${record.id} ${count} ${count === 1 ? 'order' : 'orders'}`;
  const preview = {
    title,
    selection,
    perSecond,
    sample: await sampleOf(run, action, selection, given.reason),
  };
  if (given.dryRun) return showDryRun(run, preview);
  refuse(run, preview, given.proof);
  const store = openJobStore(run.settings.journalFolder);
  const { target } = run.settings;
  const job = await store.create({
    createdAt: new Date().toISOString(),
    actor: run.settings.actor,
    where: { label: target.label, address: target.address, namespace: target.namespace },
    action,
    title,
    reason: given.reason,
    perSecond,
    failuresMax: run.flags.count('stop-after'),
    items: itemsOf(selection),
  });
  const ran = await runHere(run, store, job);
  if (run.json) {
    printJson(run.io, {
      dryRun: false,
      target: jsonTarget(target),
      preview: jsonBulkPreview(preview),
      job: jsonJob(job, ran.progress),
      results: jsonResults(job, ran.progress),
    });
  } else printJob(run, job, ran.progress);
  return exitCodeOfJob(ran);
}

async function select(run: OrderCommandRun, check: Check): Promise<Selection> {
  const { link } = run.operations;
  const wanted = await wantedOf(run.flags, run.io.stdin);
  if (wanted.by === 'ids') return orThrow(await selectByIds(link, wanted.ids, check));
  return orThrow(await selectByQuery(link, orThrow(checkQuery(wanted.query)), check));
}

/** The first, the last and one between them: whole previews, of which the others differ in amounts and steps only. */
async function sampleOf(
  run: OrderCommandRun,
  action: Action,
  { rows }: Selection,
  reason: string,
): Promise<readonly Preview[]> {
  const places = [...new Set([0, Math.floor(rows.length / 2), rows.length - 1])].slice(0, SAMPLE);
  const previews: Preview[] = [];
  for (const row of places.flatMap((place) => rows[place] ?? [])) {
    const ref = { workflowId: row.workflowId, runId: row.runId };
    previews.push(
      orThrow(
        await previewAction(run.operations.context, {
          action,
          run: ref,
          ...(reason === '' ? {} : { reason }),
        }),
      ),
    );
  }
  return previews;
}

function showDryRun(run: OrderCommandRun, preview: BulkPreview): number {
  if (run.json) {
    printJson(run.io, {
      dryRun: true,
      target: jsonTarget(run.settings.target),
      preview: jsonBulkPreview(preview),
      job: null,
      results: [],
    });
  } else printBulkPreview(run, preview);
  if (preview.selection.rows.length > 0) return EXIT.done;
  run.io.stderr.write('quarterdeck: no order is left to act on\n');
  return EXIT.refused;
}

function refuse(run: OrderCommandRun, { selection, title }: BulkPreview, proof: string | undefined): void {
  const count = selection.rows.length;
  const no = (message: string, nextSteps: readonly string[] = []) =>
    new OperatorError(`${title}: refused: ${message}`, { exitCode: EXIT.refused, nextSteps });
  if (run.settings.policy.readOnly) throw no('this is read-only: nothing is changed here');
  if (count === 0) throw no('no order is left to act on', ['--dry-run shows what is left out and why']);
  if (proof === undefined) {
    throw no('the number of orders must be confirmed', [
      'look at it with --dry-run',
      `add --confirm ${count}`,
    ]);
  }
  if (proof !== String(count)) {
    throw no(`${count} orders are selected now, and ${JSON.stringify(proof)} was confirmed`, [
      'look at it again with --dry-run',
    ]);
  }
}
