import { randomUUID } from 'node:crypto';
import { performCustomer, previewCustomer } from '../../operations/actions/ask-customer.ts';
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
 * Preview, guard, journal, one request to the customer's run, and what became of it. The request is carried out once
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
  const preview = orThrow(await previewCustomer(context, { action, customerId }, given.reason));
  if (given.dryRun) return printDryRun(run, preview);
  const { outcome, told: response } = await performCustomer(context, preview, given);
  if (response === null || !run.json) return printOutcome(run, preview, outcome);
  warnUnrecorded(run, outcome);
  printJson(run.io, { ...response, journal: outcome.journal, target: jsonTarget(run.settings.target) });
  return exitCodeOfOutcome(outcome);
}
