import { randomUUID } from 'node:crypto';
import { performCustomer, previewCustomer } from '../../operations/actions/ask-customer.ts';
import { givenOf, tellDryRun, tellOutcome, warnUnrecorded } from '../orders/act.ts';
import { exitCodeOfOutcome } from '../orders/exit-codes.ts';
import { CHANGE_FLAGS } from '../orders/flags.ts';
import { jsonTarget, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';

/** What every command that asks a customer for something takes. */
export const ASK_FLAGS = { ...CHANGE_FLAGS, 'request-key': 'text' } as const;
export const ASK_USAGE = '[--request-key K] [--reason R] [--dry-run] [--json]';

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
  if (given.dryRun) return tellDryRun(run, preview);
  const { outcome, told } = await performCustomer(context, preview, given);
  if (told === null || !run.json) return tellOutcome(run, preview, outcome);
  warnUnrecorded(run, outcome);
  printJson(run.io, { ...told, journal: outcome.journal, target: jsonTarget(run.settings.target) });
  return exitCodeOfOutcome(outcome);
}
