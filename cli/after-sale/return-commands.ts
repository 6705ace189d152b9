import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { inspectReturnSchema } from '../../contract/return/return.ts';
import { previewRequestReturn, returnInput } from '../../operations/actions/catalogue/return/request.ts';
import { showReturn } from '../../operations/subjects/return/returns.ts';
import { type OptionSpec, usageError } from '../command.ts';
import { carryOut, givenOf } from '../orders/act.ts';
import { type OrderCommand, type OrderCommandRun, orThrow } from '../orders/order-command.ts';
import { lineQuantities } from '../orders/quantities.ts';
import { policyOf } from '../parsing/policy.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS, POLICY_OPTION } from '../parsing/shared-options.ts';
import { listCommand, type RunKind, showCommand, updateCommand } from './run-commands.ts';

const RETURNS: RunKind = { of: 'return', group: 'returns', sample: 'ret-7F3K2Q9M1XZT0ABC' };

const LINE: OptionSpec = {
  flags: '--line <line:quantity>',
  description: 'line of the order and quantity, such as 1:2; once for each',
  repeats: true,
};

const request: OrderCommand = {
  name: 'request',
  summary: 'ask for a return of an order that has arrived',
  arguments: [{ name: '<order>', description: 'order id' }],
  options: [
    { flags: '--customer <id>', description: 'whose order it is. Required' },
    LINE,
    { flags: '--request-key <key>', description: 'the same key opens one return' },
    { ...POLICY_OPTION, default: 'production' },
    ...CHANGE_OPTIONS,
    ...PLACE_OPTIONS,
  ],
  examples: [{ args: 'returns request ord-7F3K2Q --customer c-1 --line 1:1 --reason "wrong size"' }],
  async run(run) {
    const [orderId = ''] = run.words;
    const given = givenOf(run.flags);
    const requestKey = run.flags.text('request-key') ?? randomUUID();
    const policy = policyOf(run.flags.value('policy'));
    const { context } = run.operations;
    const customerId = run.flags.text('customer') ?? '';
    const wish = {
      orderId,
      customerId,
      requestKey,
      policy,
      lines: lineQuantities(run),
      reason: given.reason,
    };
    const input = orThrow(returnInput(wish, context.now()));
    return await carryOut(run, previewRequestReturn(context, input), given);
  },
};

function inspected(run: OrderCommandRun): Readonly<Record<string, unknown>> {
  const result = run.flags.text('result');
  const refund = run.flags.text('refund');
  const partial = result === 'partial';
  if (partial && run.flags.list('line').length === 0)
    throw usageError('--line is missing: what is taken back of a partial return');
  const input = {
    result,
    ...(partial ? { lines: lineQuantities(run) } : {}),
    ...(partial && refund !== undefined ? { refundMinor: Number(refund) } : {}),
  };
  const parsed = v.safeParse(inspectReturnSchema, { ...input, reason: 'reason', actor: 'actor' });
  if (parsed.success) return input;
  const issue = parsed.issues[0];
  throw usageError(`--${v.getDotPath(issue) ?? 'result'}: ${issue.message}`);
}

export const RETURN_COMMANDS: readonly OrderCommand[] = [
  listCommand(RETURNS),
  showCommand(RETURNS, 'show the state of a return; needs a worker', ({ operations }, id) =>
    showReturn(operations.link, id),
  ),
  request,
  updateCommand(RETURNS, { name: 'approve', summary: 'the customer gets a label' }),
  updateCommand(RETURNS, { name: 'reject', summary: 'refuse the request' }),
  updateCommand(RETURNS, { name: 'withdraw', summary: 'the customer keeps the goods' }),
  updateCommand(RETURNS, {
    name: 'inspect',
    summary: 'record the inspection: accept, partial or reject',
    example: '--result accept',
    options: [
      {
        flags: '--result <result>',
        description: 'what becomes of it. Required',
        choices: ['accept', 'partial', 'reject'],
      },
      { ...LINE, description: 'what is taken back of a partial return; once for each line' },
      { flags: '--refund <minor>', description: 'in minor units, of a partial return' },
    ],
    input: inspected,
  }),
  updateCommand(RETURNS, { name: 'retry', summary: 'retry the parked step' }),
  updateCommand(RETURNS, {
    name: 'settle',
    summary: 'a parked refund was paid by hand, under this reference',
    example: '--reference "bank transfer 4711" --confirm ZT0ABC',
    options: [{ flags: '--reference <text>', description: 'of the payment. Required' }],
    input: ({ flags }) => ({ reference: flags.text('reference') ?? '' }),
  }),
];
