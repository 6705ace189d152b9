import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { POLICIES } from '../../contract/order.ts';
import { inspectReturnSchema } from '../../contract/return.ts';
import { previewOpen } from '../../operations/actions/open-run.ts';
import { returnInput } from '../../operations/actions/return-order.ts';
import { showReturn } from '../../operations/returns.ts';
import { usageError } from '../command.ts';
import { carryOut, givenOf } from '../orders/act.ts';
import { CHANGE_USAGE, expectWords, policyNamed } from '../orders/flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow } from '../orders/order-command.ts';
import { lineQuantities } from '../orders/quantities.ts';
import { listCommand, type RunKind, showCommand, TELL_FLAGS, tellCommand } from './run-commands.ts';

const RETURNS: RunKind = { of: 'return', group: 'returns' };

const request: OrderCommand = {
  name: 'request',
  summary: 'ask for a return of an order that has arrived',
  usage: `quarterdeck returns request ORDER --customer C --line LINE:QUANTITY [--line ...]
      [--request-key K] [--policy ${POLICIES.join('|')}] ${CHANGE_USAGE}`,
  flags: { ...TELL_FLAGS, customer: 'text', line: 'list', 'request-key': 'text', policy: 'text' },
  async run(run) {
    const [orderId = ''] = expectWords(run.words, ['ORDER'], request.usage);
    const given = givenOf(run.flags);
    const requestKey = run.flags.text('request-key') ?? randomUUID();
    const policy = policyNamed(run.flags.text('policy') ?? 'production');
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
    const input = orThrow(returnInput(wish, context.now()), [request.usage]);
    return await carryOut(run, previewOpen(context, { kind: 'open', of: 'return', input }), given);
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
  showCommand(RETURNS, 'where one return stands; needs a worker', ({ operations }, id) =>
    showReturn(operations.link, id),
  ),
  request,
  tellCommand(RETURNS, { name: 'approve', summary: 'the customer gets a label' }),
  tellCommand(RETURNS, { name: 'reject', summary: 'refuse the request' }),
  tellCommand(RETURNS, { name: 'withdraw', summary: 'the customer keeps the goods' }),
  tellCommand(RETURNS, {
    name: 'inspect',
    summary: 'say what came back: accept, partial or reject',
    takes: '--result accept|partial|reject [--line LINE:QUANTITY ...] [--refund MINOR] ',
    flags: { result: 'text', line: 'list', refund: 'text' },
    input: inspected,
  }),
  tellCommand(RETURNS, { name: 'retry', summary: 'try the parked step again' }),
  tellCommand(RETURNS, {
    name: 'settle',
    summary: 'a parked refund was paid by hand, under this reference',
    takes: '--reference TEXT --confirm LAST-SIX ',
    flags: { reference: 'text' },
    input: ({ flags }) => ({ reference: flags.text('reference') ?? '' }),
  }),
];
