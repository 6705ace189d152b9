import { randomUUID } from 'node:crypto';
import { newReturnId } from '../../contract/new-id.ts';
import { POLICIES } from '../../contract/order.ts';
import { RETURN_UPDATES } from '../../contract/return.ts';
import { listReturns, openReturn, showReturn, tellReturn } from '../../operations/returns.ts';
import { usageError } from '../command.ts';
import { expectWords, PLACE_FLAGS } from '../orders/flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { filterOf, quantities, saidBy, tellAnswer, tellPage, tellView } from './tell.ts';

const CHANGE = { ...PLACE_FLAGS, reason: 'text', 'read-only': 'switch' } as const;

const list: OrderCommand = {
  name: 'list',
  summary: 'returns, open ones first',
  usage: 'quarterdeck returns list [--state S] [--attention] [--open] [--limit 50] [--json]',
  flags: { ...PLACE_FLAGS, state: 'text', attention: 'switch', open: 'switch', limit: 'text' },
  async run(run) {
    expectWords(run.words, [], list.usage);
    const pageSize = run.flags.count('limit', { otherwise: 50, min: 1, max: 1_000 });
    const page = await listReturns(run.operations.link, { filter: filterOf(run), pageSize });
    return tellPage(run, page, 'return/');
  },
};

const show: OrderCommand = {
  name: 'show',
  summary: 'where one return stands; needs a worker',
  usage: 'quarterdeck returns show ID [--json]',
  flags: PLACE_FLAGS,
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], show.usage);
    return tellView(run, orThrow(await showReturn(run.operations.link, id)));
  },
};

const request: OrderCommand = {
  name: 'request',
  summary: 'ask for a return of an order that has arrived',
  usage: `quarterdeck returns request ORDER --customer C --line LINE:QUANTITY [--line ...] --reason R
      [--request-key K] [--policy ${POLICIES.join('|')}] [--json]`,
  flags: { ...CHANGE, customer: 'text', line: 'list', 'request-key': 'text', policy: 'text' },
  async run(run) {
    const [orderId = ''] = expectWords(run.words, ['ORDER'], request.usage);
    const { reason } = saidBy(run);
    const requestKey = run.flags.text('request-key') ?? randomUUID();
    const policy = POLICIES.find((each) => each === (run.flags.text('policy') ?? 'production'));
    if (policy === undefined) throw usageError(`--policy takes ${POLICIES.join(', ')}`);
    const returnId = newReturnId(orderId, requestKey);
    const opened = orThrow(
      await openReturn(run.operations.link, {
        v: 1,
        returnId,
        orderId,
        customerId: run.flags.text('customer') ?? '',
        requestKey,
        requestedAt: new Date().toISOString(),
        policy,
        lines: quantities(run).map(({ quantity, what }) => ({ line: Number(what), quantity })),
        reason,
      }),
    );
    if (run.json) printJson(run.io, { returnId, requestKey, ...opened });
    else run.io.stdout.write(`${returnId} ${opened.kind}\n`);
    return 0;
  },
};

const inspect: OrderCommand = {
  name: 'inspect',
  summary: 'say what came back: accept, partial or reject',
  usage: `quarterdeck returns inspect ID --result accept|partial|reject --reason R
      [--line LINE:QUANTITY ...] [--refund MINOR] [--json]`,
  flags: { ...CHANGE, result: 'text', line: 'list', refund: 'text' },
  async run(run) {
    const partial = run.flags.text('result') === 'partial';
    const refund = run.flags.text('refund');
    const lines = quantities(run).map(({ quantity, what }) => ({ line: Number(what), quantity }));
    return await tell(run, inspect, 'inspect', {
      result: run.flags.text('result'),
      ...(partial ? { lines } : {}),
      ...(partial && refund !== undefined ? { refundMinor: Number(refund) } : {}),
    });
  },
};

const settle: OrderCommand = {
  name: 'settle',
  summary: 'a parked refund was paid by hand, under this reference',
  usage: 'quarterdeck returns settle ID --reference TEXT --reason R [--json]',
  flags: { ...CHANGE, reference: 'text' },
  run: (run) => tell(run, settle, 'settle', { reference: run.flags.text('reference') ?? '' }),
};

function simple(name: string, update: keyof typeof RETURN_UPDATES, summary: string): OrderCommand {
  const command: OrderCommand = {
    name,
    summary,
    usage: `quarterdeck returns ${name} ID --reason R [--json]`,
    flags: CHANGE,
    run: (run) => tell(run, command, update, {}),
  };
  return command;
}

async function tell(
  run: OrderCommandRun,
  command: OrderCommand,
  update: keyof typeof RETURN_UPDATES,
  more: object,
): Promise<number> {
  const [id = ''] = expectWords(run.words, ['ID'], command.usage);
  const input = { ...more, ...saidBy(run) };
  return tellAnswer(run, await tellReturn(run.operations.link, id, { name: RETURN_UPDATES[update], input }));
}

export const RETURN_COMMANDS: readonly OrderCommand[] = [
  list,
  show,
  request,
  simple('approve', 'approve', 'the customer gets a label'),
  simple('reject', 'reject', 'refuse the request'),
  simple('withdraw', 'withdraw', 'the customer keeps the goods'),
  inspect,
  simple('retry', 'retryStage', 'try the parked step again'),
  settle,
];
