import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { newSubscriptionId } from '../../contract/new-id.ts';
import { subscriptionInputSchema } from '../../contract/subscription.ts';
import { performOpen, previewOpen } from '../../operations/actions/open-run.ts';
import { showSubscription } from '../../operations/subscriptions.ts';
import { usageError } from '../command.ts';
import { givenOf, tellDryRun, tellOutcome } from '../orders/act.ts';
import { expectWords, jsonArgument } from '../orders/flags.ts';
import type { OrderCommand, OrderCommandRun } from '../orders/order-command.ts';
import {
  listCommand,
  type RunKind,
  showCommand,
  TELL_FLAGS,
  TELL_USAGE,
  type Telling,
  tellCommand,
} from './run-commands.ts';

const SUBSCRIPTIONS: RunKind = { of: 'subscription', group: 'subscriptions' };

const create: OrderCommand = {
  name: 'create',
  summary: 'start a subscription from a JSON file',
  usage: `quarterdeck subscriptions create --file FILE.json ${TELL_USAGE}
A file holds customerId, currency and terms (lines, cadence, payment, shipTo, contact); subscriptionId, requestKey,
createdAt, startsAt and policy may be left out.`,
  flags: { ...TELL_FLAGS, file: 'text' },
  async run(run) {
    expectWords(run.words, [], create.usage);
    const given = givenOf(run.flags);
    const file = run.flags.text('file');
    if (file === undefined) throw usageError('--file is missing', [create.usage]);
    const text = await readFile(path.resolve(run.io.cwd, file), 'utf8').catch(() => {
      throw usageError(`${file} cannot be read`);
    });
    const draft = jsonArgument(text, 'file') as Readonly<Record<string, unknown>>;
    const requestKey = typeof draft['requestKey'] === 'string' ? draft['requestKey'] : randomUUID();
    const now = new Date().toISOString();
    const subscriptionId = newSubscriptionId(String(draft['customerId'] ?? ''), requestKey);
    const defaults = { v: 1, createdAt: now, startsAt: now, policy: 'production' } as const;
    const parsed = v.safeParse(subscriptionInputSchema, {
      ...defaults,
      ...draft,
      requestKey,
      subscriptionId,
    });
    if (!parsed.success) {
      const issue = parsed.issues[0];
      throw usageError(`${file}: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
    }
    const { context } = run.operations;
    const preview = previewOpen(context, { kind: 'open', of: 'subscription', input: parsed.output });
    if (given.dryRun) return tellDryRun(run, preview);
    return tellOutcome(run, preview, await performOpen(context, preview, given));
  },
};

/** The same request id is answered alike, also by a later run: asked again after a crash, it is done once. */
function telling({ flags, input, takes = '', ...words }: Telling): OrderCommand {
  return tellCommand(SUBSCRIPTIONS, {
    ...words,
    takes: `${takes}[--request-id K] `,
    flags: { ...flags, 'request-id': 'text' },
    input: (run) => ({ ...input?.(run), requestId: run.flags.text('request-id') ?? randomUUID() }),
  });
}

function changes(run: OrderCommandRun): Readonly<Record<string, unknown>> {
  const given = jsonArgument(run.flags.text('input'), 'input');
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw usageError('--input takes a JSON object');
  return given as Readonly<Record<string, unknown>>;
}

export const SUBSCRIPTION_COMMANDS: readonly OrderCommand[] = [
  listCommand(SUBSCRIPTIONS),
  showCommand(SUBSCRIPTIONS, 'terms, next date, counters; needs a worker', ({ operations }, id) =>
    showSubscription(operations.link, id),
  ),
  create,
  telling({
    name: 'change',
    summary: 'other lines, rhythm, payment, address or contact from the next order on',
    takes: `--input '{"lines": [...]}' `,
    flags: { input: 'text' },
    input: changes,
  }),
  telling({ name: 'pause', summary: 'renew nothing until it is resumed' }),
  telling({ name: 'resume', summary: 'go on with the next date ahead' }),
  telling({ name: 'skip', summary: 'leave the next period out' }),
  telling({ name: 'cancel', summary: 'renew nothing any more' }),
  telling({ name: 'retry', summary: 'try a parked renewal again' }),
  telling({ name: 'give-up', summary: 'let a parked period go' }),
  telling({ name: 'new-run', summary: 'go on in a run with an empty history' }),
];
