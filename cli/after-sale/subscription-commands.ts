import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { newSubscriptionId } from '../../contract/new-id.ts';
import { SUBSCRIPTION_UPDATES, type SubscriptionInput } from '../../contract/subscription.ts';
import {
  listSubscriptions,
  openSubscription,
  showSubscription,
  tellSubscription,
} from '../../operations/subscriptions.ts';
import { usageError } from '../command.ts';
import { expectWords, jsonArgument, PLACE_FLAGS } from '../orders/flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { filterOf, saidBy, tellAnswer, tellPage, tellView } from './tell.ts';

const CHANGE = { ...PLACE_FLAGS, reason: 'text', 'request-id': 'text', 'read-only': 'switch' } as const;

const list: OrderCommand = {
  name: 'list',
  summary: 'subscriptions',
  usage: 'quarterdeck subscriptions list [--state S] [--attention] [--open] [--limit 50] [--json]',
  flags: { ...PLACE_FLAGS, state: 'text', attention: 'switch', open: 'switch', limit: 'text' },
  async run(run) {
    expectWords(run.words, [], list.usage);
    const pageSize = run.flags.count('limit', { otherwise: 50, min: 1, max: 1_000 });
    const page = await listSubscriptions(run.operations.link, { filter: filterOf(run), pageSize });
    return tellPage(run, page, 'subscription/');
  },
};

const show: OrderCommand = {
  name: 'show',
  summary: 'terms, next date, counters; needs a worker',
  usage: 'quarterdeck subscriptions show ID [--json]',
  flags: PLACE_FLAGS,
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], show.usage);
    return tellView(run, orThrow(await showSubscription(run.operations.link, id)));
  },
};

const create: OrderCommand = {
  name: 'create',
  summary: 'start a subscription from a JSON file',
  usage: `quarterdeck subscriptions create --file FILE.json --reason R [--json]
A file holds customerId, currency and terms (lines, cadence, payment, shipTo, contact); subscriptionId, requestKey,
createdAt, startsAt and policy may be left out.`,
  flags: { ...CHANGE, file: 'text' },
  async run(run) {
    expectWords(run.words, [], create.usage);
    saidBy(run);
    const file = run.flags.text('file');
    if (file === undefined) throw usageError('--file is missing', [create.usage]);
    const text = await readFile(path.resolve(run.io.cwd, file), 'utf8').catch(() => {
      throw usageError(`${file} cannot be read`);
    });
    const draft = jsonArgument(text, 'file') as Partial<SubscriptionInput>;
    const requestKey = draft.requestKey ?? randomUUID();
    const now = new Date().toISOString();
    const subscriptionId = newSubscriptionId(draft.customerId ?? '', requestKey);
    const defaults = { v: 1, createdAt: now, startsAt: now, policy: 'production' } as const;
    const input = { ...defaults, ...draft, requestKey, subscriptionId } as SubscriptionInput;
    const opened = orThrow(await openSubscription(run.operations.link, input));
    if (run.json) printJson(run.io, { subscriptionId, requestKey, ...opened });
    else run.io.stdout.write(`${subscriptionId} ${opened.kind}\n`);
    return 0;
  },
};

const change: OrderCommand = {
  name: 'change',
  summary: 'other lines, rhythm, payment, address or contact from the next order on',
  usage: `quarterdeck subscriptions change ID --input '{"lines": [...]}' --reason R [--request-id K] [--json]`,
  flags: { ...CHANGE, input: 'text' },
  run: (run) => tell(run, change, 'change', jsonArgument(run.flags.text('input'), 'input') as object),
};

function simple(name: string, update: keyof typeof SUBSCRIPTION_UPDATES, summary: string): OrderCommand {
  const command: OrderCommand = {
    name,
    summary,
    usage: `quarterdeck subscriptions ${name} ID --reason R [--request-id K] [--json]`,
    flags: CHANGE,
    run: (run) => tell(run, command, update, {}),
  };
  return command;
}

async function tell(
  run: OrderCommandRun,
  command: OrderCommand,
  update: keyof typeof SUBSCRIPTION_UPDATES,
  more: object | undefined,
): Promise<number> {
  const [id = ''] = expectWords(run.words, ['ID'], command.usage);
  const requestId = run.flags.text('request-id');
  const input = { ...more, ...saidBy(run), ...(requestId === undefined ? {} : { requestId }) };
  const { link } = run.operations;
  return tellAnswer(run, await tellSubscription(link, id, { name: SUBSCRIPTION_UPDATES[update], input }));
}

export const SUBSCRIPTION_COMMANDS: readonly OrderCommand[] = [
  list,
  show,
  create,
  change,
  simple('pause', 'pause', 'renew nothing until it is resumed'),
  simple('resume', 'resume', 'go on with the next date ahead'),
  simple('skip', 'skipNext', 'leave the next period out'),
  simple('cancel', 'cancel', 'renew nothing any more'),
  simple('retry', 'retryStage', 'try a parked renewal again'),
  simple('give-up', 'giveUpPeriod', 'let a parked period go'),
  simple('new-run', 'forceContinueAsNew', 'go on in a run with an empty history'),
];
