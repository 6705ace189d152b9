import { randomUUID } from 'node:crypto';
import { customerWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import type { CustomerOutcome } from '../../operations/subjects/customer/customers.ts';
import type { OptionSpec } from '../command.ts';
import { givenOf, printDryRun, printOutcome, warnUnrecorded } from '../orders/act.ts';
import { exitCodeOfOutcome } from '../orders/exit-codes.ts';
import { jsonTarget, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS } from '../parsing/shared-options.ts';

/** What every command that asks a customer for something takes. */
export const ASK_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--request-key <key>',
    description: 'the same key with the same content is carried out once, with another content refused',
  },
  ...CHANGE_OPTIONS.map((option) =>
    option.flags.startsWith('--reason') ? { ...option, description: 'why; recorded in the journal' } : option,
  ),
  ...PLACE_OPTIONS,
];

/** What the customer asks for themselves needs no other reason. */
const ASKED_FOR = 'the customer asked for it';

/** The same key again is the same request; without one, each call is a request of its own. */
export function requestKeyOf({ flags }: Pick<OrderCommandRun, 'flags'>): string {
  return flags.text('request-key') ?? `cli-${randomUUID()}`;
}

/**
 * Preview, guard, journal, one request to the customer's run, and the outcome of it. The request is carried out once
 * under its key: where the answer is missing, the same command with the same key finds out.
 */
export async function ask(
  run: OrderCommandRun,
  customerId: string,
  asked: { readonly remedy: string; readonly input: Readonly<Record<string, unknown>> },
): Promise<number> {
  const { context } = run.operations;
  const given = givenOf(run.flags, ASKED_FOR);
  const action = { kind: 'remedy', of: 'customer', ...asked } as const;
  const asking = { action, run: { workflowId: customerWorkflowId(customerId) }, reason: given.reason };
  const preview = orThrow(await previewAction(context, asking));
  if (given.dryRun) return printDryRun(run, preview);
  const outcome = await performAction(context, preview, given);
  const { answer, ...rest } = outcome;
  if (answer === undefined || !run.json) return printOutcome(run, preview, rest);
  warnUnrecorded(run, outcome);
  printJson(run.io, {
    ...(answer as CustomerOutcome),
    journal: outcome.journal,
    target: jsonTarget(run.settings.target),
  });
  return exitCodeOfOutcome(outcome);
}
