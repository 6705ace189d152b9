import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { findProduct } from '../../contract/catalogue.ts';
import { jsonFault } from '../../contract/json-fault.ts';
import { newOrderId } from '../../contract/new-order-id.ts';
import { type OrderInput, orderInputSchema } from '../../contract/order.ts';
import { TEST_TOKENS } from '../../contract/providers.ts';
import { previewCreate } from '../../operations/actions/place-order.ts';
import { EXIT, OperatorError, usageError } from '../command.ts';
import { carryOut, givenOf } from './act.ts';
import { CHANGE_FLAGS, expectWords, type Flags, PLACE_FLAGS, withoutMark } from './flags.ts';
import type { OrderCommand, OrderCommandRun } from './order-command.ts';

export const createCommand: OrderCommand = {
  name: 'create',
  summary: 'place an order from flags or a JSON file',
  usage: `quarterdeck orders create --file ORDER.json --reason R [--dry-run] [--json]
quarterdeck orders create --customer C --line SKU:QUANTITY [--line ...] --reason R
      [--currency EUR] [--cash | --token ${TEST_TOKENS.good}] [--request-key K] [--promise-minutes 60]
      [--policy production|demo|test] [--email E] [--name N] [--street S] [--city C] [--postal-code P] [--country DE] [--note T]
A file holds the same as the start input of an order; orderId, requestKey, placedAt and promiseBy may be left out.`,
  flags: {
    ...PLACE_FLAGS,
    ...CHANGE_FLAGS,
    file: 'text',
    customer: 'text',
    line: 'list',
    currency: 'text',
    cash: 'switch',
    token: 'text',
    'request-key': 'text',
    'promise-minutes': 'text',
    policy: 'text',
    email: 'text',
    name: 'text',
    street: 'text',
    city: 'text',
    'postal-code': 'text',
    country: 'text',
    note: 'text',
  },
  run: createOrder,
};

async function createOrder(run: OrderCommandRun): Promise<number> {
  expectWords(run.words, [], createCommand.usage);
  const given = givenOf(run.flags);
  const file = run.flags.text('file');
  const draft = file === undefined ? fromFlags(run) : await fromFile(path.resolve(run.io.cwd, file));
  const order = complete(draft, run.flags);
  return await carryOut(run, previewCreate(run.operations.context, order), given);
}

type Draft = Readonly<Record<string, unknown>>;

const FILE_BYTES_MAX = 1024 * 1024;

async function fromFile(file: string): Promise<Draft> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      exitCode: EXIT.usage,
      cause: error,
    });
  }
  if (text.length > FILE_BYTES_MAX) throw usageError(`${file} is larger than 1 MiB; no order is`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(withoutMark(text));
  } catch {
    // The parser quotes the file, which may hold a payment token.
    throw usageError(`${file} is not JSON: ${jsonFault(withoutMark(text))}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw usageError(`${file} does not hold a JSON object`);
  }
  return parsed as Draft;
}

function fromFlags({ flags, settings }: OrderCommandRun): Draft {
  const customer = flags.text('customer');
  if (customer === undefined) throw usageError('--customer or --file is missing', [createCommand.usage]);
  const currency = flags.text('currency') ?? 'EUR';
  const lines = flags.list('line').map((text, index) => lineOf(text, index, currency));
  const note = flags.text('note');
  return {
    v: 1,
    customerId: customer,
    policy: flags.text('policy') ?? (settings.target.local ? 'demo' : 'production'),
    channel: 'operator',
    currency,
    lines,
    payment: flags.has('cash')
      ? { method: 'cash' }
      : { method: 'card', token: flags.text('token') ?? TEST_TOKENS.good },
    shipTo: {
      name: flags.text('name') ?? customer,
      street: flags.text('street') ?? 'Quay 1',
      city: flags.text('city') ?? 'Hamburg',
      postalCode: flags.text('postal-code') ?? '20457',
      country: flags.text('country') ?? 'DE',
    },
    contact: { email: flags.text('email') ?? `${customer}@example.test` },
    ...(note === undefined ? {} : { note }),
  };
}

/** `nw-001:2`: priced and routed by the price list. */
function lineOf(text: string, index: number, currency: string) {
  const match = /^([^:]+)(?::(\d+))?$/.exec(text);
  const product = match?.[1] === undefined ? undefined : findProduct(match[1]);
  if (match === null || product === undefined) {
    throw usageError(
      `--line ${JSON.stringify(text)} names no product; it reads SKU:QUANTITY, as in nw-001:2`,
    );
  }
  const unitPriceMinor = product.prices[currency];
  if (unitPriceMinor === undefined) throw usageError(`there is no price list in ${JSON.stringify(currency)}`);
  return {
    line: index + 1,
    sku: product.sku,
    name: product.name,
    quantity: Number(match[2] ?? '1'),
    unitPriceMinor,
    vendorId: product.vendorId,
  };
}

/** Ids and times are made here, at the edge; from then on they are fixed. */
function complete(draft: Draft, flags: Flags): OrderInput {
  const now = new Date();
  const requestKey = flags.text('request-key') ?? draft['requestKey'] ?? `cli-${randomUUID()}`;
  const minutes = flags.count('promise-minutes', { otherwise: 60, min: 1, max: 525_600 });
  const derived =
    typeof draft['customerId'] === 'string' && typeof requestKey === 'string'
      ? newOrderId(draft['customerId'], requestKey)
      : undefined;
  const whole = {
    placedAt: now.toISOString(),
    promiseBy: new Date(now.getTime() + minutes * 60_000).toISOString(),
    ...draft,
    requestKey,
    orderId: draft['orderId'] ?? derived,
  };
  const parsed = v.safeParse(orderInputSchema, whole);
  if (!parsed.success) {
    const issues = parsed.issues
      .slice(0, 5)
      .map((issue) => `${v.getDotPath(issue) ?? 'order'}: ${issue.message}`);
    const more = parsed.issues.length > 5 ? ` and ${parsed.issues.length - 5} more` : '';
    throw usageError(`this is no order: ${issues[0]}${parsed.issues.length > 1 ? '' : more}`, [
      ...issues.slice(1),
      ...(more === '' ? [] : [more.trim()]),
    ]);
  }
  if (parsed.output.orderId !== derived) {
    throw usageError(
      `orderId ${parsed.output.orderId} does not belong to this customer and request key; leave it out`,
    );
  }
  return parsed.output;
}
