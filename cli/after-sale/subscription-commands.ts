import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { newSubscriptionId } from '../../contract/ids/new-id.ts';
import { subscriptionInputSchema } from '../../contract/subscription/subscription.ts';
import { previewRequestSubscription } from '../../operations/actions/catalogue/subscription/request.ts';
import { showSubscription } from '../../operations/subjects/subscription/subscriptions.ts';
import { parseInput } from '../../operations/temporal/parse-input.ts';
import { plainNumbers } from '../../support/text/exact-json.ts';
import { usageError } from '../command.ts';
import { carryOut, givenOf } from '../orders/act.ts';
import type { OrderCommand, OrderCommandRun } from '../orders/order-command.ts';
import { CHANGE_OPTIONS, jsonArgument, PLACE_OPTIONS } from '../parsing/shared-options.ts';
import {
  listCommand,
  type RunKind,
  showCommand,
  type UpdateCommandOptions,
  updateCommand,
} from './run-commands.ts';

const SUBSCRIPTIONS: RunKind = {
  of: 'subscription',
  group: 'subscriptions',
  sample: 'sub-7F3K2Q9M1XZT0ABC',
};

const create: OrderCommand = {
  name: 'create',
  summary: 'start a subscription from a JSON file',
  description: `A file holds customerId, currency and terms (lines, cadence, payment, shipTo, contact); subscriptionId,
requestKey, createdAt, startsAt and policy may be left out.`,
  options: [
    { flags: '--file <path>', description: 'the subscription as JSON. Required' },
    ...CHANGE_OPTIONS,
    ...PLACE_OPTIONS,
  ],
  examples: [{ args: 'subscriptions create --file subscription.json --reason "customer asked"' }],
  async run(run) {
    const given = givenOf(run.flags);
    const file = run.flags.text('file');
    if (file === undefined) throw usageError('--file is missing');
    const text = await readFile(path.resolve(run.io.cwd, file), 'utf8').catch(() => {
      throw usageError(`${file} cannot be read`);
    });
    const draft = plainNumbers(jsonArgument(text, 'file')) as Readonly<Record<string, unknown>>;
    const requestKey = typeof draft['requestKey'] === 'string' ? draft['requestKey'] : randomUUID();
    const now = new Date().toISOString();
    const subscriptionId = newSubscriptionId(String(draft['customerId'] ?? ''), requestKey);
    const defaults = { v: 1, createdAt: now, startsAt: now, policy: 'production' } as const;
    const whole = { ...defaults, ...draft, requestKey, subscriptionId };
    const input = parseInput(subscriptionInputSchema, whole);
    if (!input.ok) throw usageError(`${file}: ${input.problem.message}`);
    return await carryOut(run, previewRequestSubscription(run.operations.context, input.value), given);
  },
};

/** The same request id is answered alike, also by a later run: asked again after a crash, it is done once. */
function telling({ input, options = [], ...words }: UpdateCommandOptions): OrderCommand {
  return updateCommand(SUBSCRIPTIONS, {
    ...words,
    options: [...options, { flags: '--request-id <id>', description: 'the same id is carried out once' }],
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
    example: `--input '{"cadence":{"every":2,"unit":"weeks"}}'`,
    options: [{ flags: '--input <json>', description: 'the terms that change, as JSON. Required' }],
    input: changes,
  }),
  telling({ name: 'pause', summary: 'stop renewals until resumed' }),
  telling({ name: 'resume', summary: 'continue with the next renewal date' }),
  telling({ name: 'skip', summary: 'skip the next period' }),
  telling({ name: 'cancel', summary: 'cancel all further renewals' }),
  telling({ name: 'retry', summary: 'retry a parked renewal' }),
  telling({ name: 'give-up', summary: 'give up a parked period' }),
  telling({ name: 'new-run', summary: 'continue as new: a run with an empty history' }),
];
