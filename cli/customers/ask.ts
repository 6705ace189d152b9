import { randomUUID } from 'node:crypto';
import type { CustomerUpdateInput, CustomerUpdateName } from '../../contract/customer.ts';
import type { CustomerAnswer } from '../../contract/customer-state.ts';
import { askCustomer, type CustomerOutcome } from '../../operations/customers.ts';
import type { Result } from '../../operations/problem.ts';
import { EXIT, OperatorError, usageError } from '../command.ts';
import { type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';

/** What every command that asks a customer for something takes. */
export const ASK_FLAGS = { 'request-key': 'text', confirm: 'text', 'read-only': 'switch' } as const;

/** The same key again is the same request; without one, each call is a request of its own. */
export function requestKeyOf({ flags }: Pick<OrderCommandRun, 'flags'>): string {
  return flags.text('request-key') ?? `cli-${randomUUID()}`;
}

/** Where the place is read-only nothing is asked, and in production only with the customer's id typed once more. */
export function mayAsk(run: OrderCommandRun, customerId: string): void {
  const { policy } = run.operations.context;
  if (policy.readOnly) {
    throw new OperatorError('this is read-only: nothing is changed here', { exitCode: EXIT.refused });
  }
  if (policy.production && run.flags.text('confirm') !== customerId) {
    throw usageError(`this is ${policy.word ?? 'production'}: add --confirm ${customerId}`);
  }
}

export async function ask<N extends CustomerUpdateName>(
  run: OrderCommandRun,
  customerId: string,
  asked: { readonly name: N; readonly input: CustomerUpdateInput<N> },
): Promise<number> {
  mayAsk(run, customerId);
  return tell(run, await askCustomer(run.operations.link, { customerId, ...asked }));
}

/** A refusal is an answer: it goes where answers go, and the exit code is 3. */
export function tell(run: OrderCommandRun, asked: Result<CustomerOutcome>): number {
  const outcome = orThrow(asked, [
    'the same command with the same --request-key finds out what became of it',
  ]);
  if (run.json) printJson(run.io, outcome);
  else if (outcome.kind === 'done') run.io.stdout.write(`${sentence(outcome.answer)}\n`);
  else run.io.stderr.write(`quarterdeck: refused (${outcome.code}): ${outcome.said}\n`);
  if (outcome.kind === 'refused') return EXIT.refused;
  return outcome.answer.what === 'checkout' && outcome.answer.kind === 'refused' ? EXIT.refused : EXIT.done;
}

function sentence(answer: CustomerAnswer): string {
  switch (answer.what) {
    case 'customer':
      return `the customer is ${answer.stage} (version ${answer.version})`;
    case 'cart':
      return `the cart has ${answer.lines} lines, ${answer.totalMinor} ${answer.currency ?? ''} minor units`.trim();
    case 'checkout':
      return `${answer.orderId} ${answer.kind}${answer.code === null ? '' : ` (${answer.code})`}, ${answer.stage}`;
    case 'return':
      return `return ${answer.returnId} is asked for`;
  }
}
