import type { Outcome } from '../../operations/actions/action.ts';
import type { RampAction } from '../../operations/actions/catalogue/deployment/ramp.ts';
import type { SetCurrentAction } from '../../operations/actions/catalogue/deployment/set-current.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import type { Deployment } from '../../operations/deployments/deployment.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import { EXIT, OperatorError } from '../command.ts';
import { nextSteps, warnUnrecorded } from '../orders/act.ts';
import { exitCodeOfOutcome } from '../orders/exit-codes.ts';
import { jsonTarget, type OrderCommandRun, printJson, targetName } from '../orders/order-command.ts';

/** Exit code of a dry run: refused where the change would be. */
export function printDryRun(run: OrderCommandRun, preview: Preview): number {
  const { refusal } = preview;
  if (run.json)
    printJson(run.io, {
      dryRun: true,
      target: jsonTarget(run.settings.target),
      preview: jsonPreview(preview),
      outcome: null,
    });
  else {
    const { stdout } = run.io;
    stdout.write(`${escapeLine(`${preview.title}   on ${targetName(run.settings.target)}`)}\n`);
    for (const clause of preview.will) stdout.write(`will     ${escapeLine(clause)}\n`);
    for (const note of preview.notes) stdout.write(`note     ${escapeLine(note)}\n`);
    if (preview.proof !== null) stdout.write(`proof    --confirm ${shellQuote(preview.proof.text)}\n`);
    if (preview.command !== null) stdout.write(`as       ${escapeLine(preview.command)}\n`);
  }
  if (refusal === null) return EXIT.done;
  if (!run.json) run.io.stderr.write(`quarterdeck: it would be refused: ${escapeLine(refusal.says)}\n`);
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
      outcome,
    });
    return code;
  }
  if (outcome.end !== 'done') {
    throw new OperatorError(`${preview.title}: ${outcome.end}: ${outcome.says}`, {
      exitCode: code,
      nextSteps: nextSteps(preview, outcome),
    });
  }
  const seconds = (outcome.tookMs / 1000).toFixed(1);
  run.io.stdout.write(
    `${preview.title}: done in ${seconds} s, journal ${outcome.journal}, ${targetName(run.settings.target)}\n`,
  );
  return code;
}

function jsonPreview(preview: Preview) {
  const { action, asked: _asked, frozen, readAt, row: _row, run: _run, starts: _starts, ...rest } = preview;
  const deployment = frozen as Deployment;
  return {
    ...rest,
    action: action as SetCurrentAction | RampAction,
    current: deployment.current,
    ramping: deployment.ramping,
    readAt: new Date(readAt).toISOString(),
  };
}
