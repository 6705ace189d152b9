import { hint } from '../../contract/stack/program-name.ts';
import type { Action, Outcome } from '../../operations/actions/action.ts';
import { checkReason } from '../../operations/actions/engine/guard.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import { orderNamed } from '../../operations/search/search.ts';
import { liveClaim } from '../../operations/subjects/order/order-row.ts';
import { subjectOf } from '../../operations/subjects/subject.ts';
import type { RunRef } from '../../operations/temporal/describe.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import { withLocalTimes } from '../../support/time/local-time.ts';
import { EXIT, OperatorError, usageError } from '../command.ts';
import type { Flags } from '../parsing/flags.ts';
import { exitCodeOfOutcome } from './exit-codes.ts';
import { jsonTarget, type OrderCommandRun, orThrow, printJson, targetName } from './order-command.ts';
import { paintFor } from './print.ts';

export type Given = { readonly reason: string; readonly proof?: string; readonly dryRun: boolean };

/** What every change must be given. A reason may be missing in a dry run only, or where there is one anyway. */
export function givenOf(flags: Flags, otherwise?: string): Given {
  const dryRun = flags.has('dry-run');
  const text = flags.text('reason') ?? otherwise;
  if (text === undefined && !dryRun) {
    throw usageError('a reason is required: --reason "why", it is written into the journal and the history');
  }
  const proof = flags.text('confirm');
  const checked = text === undefined ? undefined : checkReason(text);
  if (checked?.ok === false) throw usageError(checked.says);
  return { reason: checked?.reason ?? '', dryRun, ...(proof === undefined ? {} : { proof }) };
}

/** Preview, and unless it is a dry run, guard, journal, execute and verify. */
export async function act(run: OrderCommandRun, id: string, action: Action): Promise<number> {
  const { workflowId } = orThrow(await orderNamed(run.operations.link, id));
  return await actOn(run, runNamed(run, workflowId), action);
}

/** The run that `--run` names, or the newest. */
export function runNamed({ flags }: Pick<OrderCommandRun, 'flags'>, workflowId: string): RunRef {
  const runId = flags.text('run');
  return runId === undefined ? { workflowId } : { workflowId, runId };
}

/** The same to any run. */
export async function actOn(run: OrderCommandRun, to: RunRef, action: Action): Promise<number> {
  const given = givenOf(run.flags);
  const asked = { action, run: to, ...(given.reason === '' ? {} : { reason: given.reason }) };
  const preview = orThrow(await previewAction(run.operations.context, asked));
  return await carryOut(run, preview, given);
}

/** A dry run prints what it would do; otherwise the action is executed and its outcome printed. */
export async function carryOut(run: OrderCommandRun, preview: Preview, given: Given): Promise<number> {
  if (given.dryRun) return printDryRun(run, preview);
  return printOutcome(run, preview, await performAction(run.operations.context, preview, given));
}

export function printDryRun(run: OrderCommandRun, preview: Preview): number {
  const refused = preview.refusal !== null;
  if (run.json)
    printJson(run.io, {
      dryRun: true,
      target: jsonTarget(run.settings.target),
      preview: jsonPreview(preview),
      outcome: null,
    });
  else printPreview(run, preview);
  if (!refused) return EXIT.done;
  if (!run.json)
    run.io.stderr.write(
      `quarterdeck: it would be refused: ${escapeLine(withLocalTimes(preview.refusal?.says ?? ''))}\n`,
    );
  return EXIT.refused;
}

export function printOutcome(run: OrderCommandRun, preview: Preview, outcome: Outcome): number {
  const code = exitCodeOfOutcome(outcome);
  warnUnrecorded(run, outcome);
  if (run.json) {
    printJson(run.io, {
      dryRun: false,
      target: jsonTarget(run.settings.target),
      preview: jsonPreview(preview),
      outcome: jsonOutcome(outcome),
    });
    return code;
  }
  if (outcome.end !== 'done') {
    const { noun } = subjectOf(preview.run?.workflowId ?? '');
    const by = outcome.by === null ? '' : ` by the ${outcome.by === 'order' ? noun : outcome.by}`;
    throw new OperatorError(`${preview.title}: ${outcome.end}${by}: ${outcome.says}`, {
      exitCode: code,
      nextSteps: nextSteps(preview, outcome),
    });
  }
  const state = outcome.after === null ? '' : `, now ${outcome.after.stage ?? outcome.after.run}`;
  const newRun = outcome.newRunId === null ? '' : `, run ${outcome.newRunId}`;
  const seconds = (outcome.tookMs / 1000).toFixed(1);
  run.io.stdout.write(
    `${escapeLine(`${preview.title}: done in ${seconds} s: ${withLocalTimes(outcome.says)}${state}${newRun}, journal ${outcome.journal}, ${targetName(run.settings.target)}`)}\n`,
  );
  return code;
}

/** At a command line proof is a flag. */
export function nextSteps(
  { proof }: Pick<Preview, 'proof'>,
  { by, instead }: Pick<Outcome, 'by' | 'instead'>,
): readonly string[] {
  if (by === 'guard' && proof !== null) return [`add --confirm ${shellQuote(proof.text)}`];
  return instead.map((step) => `instead: ${step}`);
}

/** On stderr, so that `--json` stays one document. */
export function warnUnrecorded(run: Pick<OrderCommandRun, 'io'>, outcome: Outcome): void {
  if (outcome.unrecorded === undefined) return;
  run.io.stderr.write(
    `quarterdeck: warning: this outcome is not in the journal: ${outcome.unrecorded}\n` +
      `  when it can be written again: ${hint('journal --check')}\n`,
  );
}

function printPreview(run: OrderCommandRun, preview: Preview): void {
  const { stdout } = run.io;
  const paint = paintFor(run.io);
  const { actor, target } = run.settings;
  stdout.write(`${escapeLine(`${preview.title}   as ${actor} on ${targetName(target)}`)}\n`);
  for (const [index, clause] of preview.will.entries())
    stdout.write(`${index === 0 ? 'will' : '    '}     ${escapeLine(withLocalTimes(clause))}\n`);
  if (preview.run !== null && preview.run.runId !== '') {
    const stage = preview.row?.state ?? preview.row?.run ?? 'unknown';
    stdout.write(`run      ${escapeLine(`${preview.run.runId}, ${stage}${othersOf(preview)}`)}\n`);
  }
  for (const note of preview.notes)
    stdout.write(paint(`note     ${escapeLine(withLocalTimes(note))}\n`, 'dim'));
  if (preview.noUndo !== null) stdout.write(`no undo  ${escapeLine(preview.noUndo)}\n`);
  if (preview.proof !== null) stdout.write(`proof    --confirm ${shellQuote(preview.proof.text)}\n`);
  if (preview.command !== null) stdout.write(paint(`as       ${escapeLine(preview.command)}\n`, 'dim'));
}

/** What other operators did meanwhile: `; ole@box has it until 11:11Z; ole@box left a note at 10:42Z: asked the gateway`. */
function othersOf({ row, readAt }: Preview): string {
  const claim = row === null ? null : liveClaim(row, readAt);
  const note = row?.note ?? null;
  const has = claim === null ? '' : `; ${claim.by} has it until ${minuteOf(claim.until)}`;
  return note === null ? has : `${has}; ${note.by} left a note at ${minuteOf(note.at)}: ${note.text}`;
}

const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

function jsonPreview(preview: Preview) {
  return {
    title: preview.title,
    action: preview.action.kind,
    run: preview.run,
    status: preview.row === null ? null : (preview.row.state ?? preview.row.run),
    readAt: new Date(preview.readAt).toISOString(),
    will: preview.will,
    notes: preview.notes,
    noUndo: preview.noUndo,
    danger: preview.danger,
    proof: preview.proof,
    refusal: preview.refusal,
    command: preview.command,
  };
}

function jsonOutcome(outcome: Outcome) {
  return {
    ...outcome,
    after:
      outcome.after === null
        ? null
        : { ...outcome.after, readAt: new Date(outcome.after.readAt).toISOString() },
  };
}
