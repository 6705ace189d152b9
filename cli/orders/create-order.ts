import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { findProduct } from '../../contract/catalogue/catalogue.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { type OrderInput, orderInputSchema } from '../../contract/order/order.ts';
import { TEST_TOKENS } from '../../contract/providers/providers.ts';
import { previewCreate } from '../../operations/actions/catalogue/order/create.ts';
import { jsonFault } from '../../support/text/json-fault.ts';
import { EXIT, OperatorError, usageError } from '../command.ts';
import type { Flags } from '../parsing/flags.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS, POLICY_OPTION, withoutMark } from '../parsing/shared-options.ts';
import { carryOut, givenOf } from './act.ts';
import type { OrderCommand, OrderCommandRun } from './order-command.ts';

export const createCommand: OrderCommand = {
  name: 'create',
  summary: 'place an order from flags or a JSON file',
  description: `A file holds the start input of an order as JSON; orderId, requestKey, placedAt and promiseBy may be left
out. The same --request-key gives the same order.`,
  options: [
    { flags: '--file <path>', description: 'the order as JSON' },
    { flags: '--customer <id>', description: 'who orders' },
    {
      flags: '--line <sku:quantity>',
      description: 'a product of the catalogue, such as nw-001:2; once for each',
      repeats: true,
    },
    { flags: '--currency <code>', description: 'ISO 4217', default: 'EUR' },
    { flags: '--cash', description: 'paid on delivery instead of by card', conflicts: ['token'] },
    { flags: '--token <token>', description: 'payment token of the card', default: TEST_TOKENS.good },
    { flags: '--request-key <key>', description: 'of an earlier attempt, to place it once' },
    {
      flags: '--promise-minutes <n>',
      description: 'promised within so many minutes',
      default: 60,
      number: { min: 1, max: 525_600 },
    },
    {
      ...POLICY_OPTION,
      description: 'timeouts: see docs/POLICIES.md (default: demo here, production elsewhere)',
    },
    { flags: '--email <address>', description: 'of the customer' },
    { flags: '--name <name>', description: 'who receives it (default: the customer)' },
    { flags: '--street <street>', description: 'delivery address', default: 'Quay 1' },
    { flags: '--city <city>', description: 'delivery address', default: 'Hamburg' },
    { flags: '--postal-code <code>', description: 'delivery address', default: '20457' },
    { flags: '--country <code>', description: 'delivery address, ISO 3166', default: 'DE' },
    { flags: '--note <text>', description: 'for the vendors' },
    ...CHANGE_OPTIONS,
    ...PLACE_OPTIONS,
  ],
  examples: [
    { args: 'orders create --customer c-1 --line nw-001:2 --reason "phone order"' },
    { args: 'orders create --file order.json --dry-run' },
  ],
  run: createOrder,
};

async function createOrder(run: OrderCommandRun): Promise<number> {
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
  if (customer === undefined) throw usageError('--customer or --file is missing');
  const currency = flags.value('currency');
  const lines = flags.list('line').map((text, index) => lineOf(text, index, currency));
  const note = flags.text('note');
  return {
    v: 1,
    customerId: customer,
    policy: flags.text('policy') ?? (settings.target.local ? 'demo' : 'production'),
    channel: 'operator',
    currency,
    lines,
    payment: flags.has('cash') ? { method: 'cash' } : { method: 'card', token: flags.value('token') },
    shipTo: {
      name: flags.text('name') ?? customer,
      street: flags.value('street'),
      city: flags.value('city'),
      postalCode: flags.value('postal-code'),
      country: flags.value('country'),
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
  const minutes = flags.count('promise-minutes');
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
