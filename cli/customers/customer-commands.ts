import { newReturnId } from '../../contract/ids/new-id.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { formatMoney } from '../../domain/money.ts';
import { readCustomerFacts } from '../../operations/subjects/customer/read-customer.ts';
import { type ArgumentSpec, EXIT, type OptionSpec, usageError } from '../command.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from '../orders/order-command.ts';
import { policyOf } from '../parsing/policy.ts';
import { PLACE_OPTIONS, POLICY_OPTION } from '../parsing/shared-options.ts';
import { ASK_OPTIONS, ask, requestKeyOf } from './ask.ts';

const CUSTOMER: ArgumentSpec = { name: '<customer>', description: 'customer id' };
const POLICY: OptionSpec = {
  ...POLICY_OPTION,
  description: 'timeouts: see docs/POLICIES.md (default: demo here, production elsewhere)',
};

function customerOf(run: OrderCommandRun): string {
  return run.words[0] ?? '';
}

function needed(run: OrderCommandRun, flag: string): string {
  const value = run.flags.text(flag);
  if (value === undefined) throw usageError(`--${flag} is missing`);
  return value;
}

function policyFor({ flags, settings }: OrderCommandRun) {
  return policyOf(flags.text('policy') ?? (settings.target.local ? 'demo' : 'production'));
}

const show: OrderCommand = {
  name: 'show',
  summary: 'who a customer is, what is in the cart, which orders are open',
  arguments: [CUSTOMER],
  options: PLACE_OPTIONS,
  examples: [{ args: 'customers show c-1' }],
  async run(run) {
    const { link, ports } = run.operations;
    const facts = orThrow(await readCustomerFacts(link, ports.records, customerOf(run)));
    if (run.json) {
      printJson(run.io, { target: jsonTarget(run.settings.target), ...facts });
      return EXIT.done;
    }
    printTarget(run);
    const { customerId, profile, stage } = facts.profile;
    const lines = [`${customerId}  ${stage}  ${profile?.name ?? ''}  ${profile?.email ?? ''}`.trimEnd()];
    if (facts.from === 'database') lines.push(`  from PostgreSQL, because ${facts.because.message}`);
    else {
      const { currency } = facts.cart;
      for (const line of facts.cart.lines) {
        const price =
          currency === null ? '' : `, ${formatMoney({ currency, minor: line.unitPriceMinor })} each`;
        lines.push(`  in the cart: ${line.quantity} × ${line.sku}${price}`);
      }
    }
    const open = facts.from === 'workflow' ? facts.orders.open : facts.open;
    for (const order of open) {
      lines.push(`  open: ${order.orderId}  ${formatMoney(order.amount)}`);
    }
    run.io.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.done;
  },
};

const register: OrderCommand = {
  name: 'register',
  summary: 'a new customer, to be verified',
  arguments: [CUSTOMER],
  options: [
    { flags: '--name <name>', description: 'full name. Required' },
    { flags: '--email <address>', description: 'Required' },
    { flags: '--phone <number>', description: 'with country code, such as +4940123' },
    ...ASK_OPTIONS,
  ],
  examples: [{ args: 'customers register c-4711 --name "Ada Byron" --email ada@example.test' }],
  run: async (run) => {
    const profile = {
      name: needed(run, 'name'),
      email: needed(run, 'email'),
      phone: run.flags.text('phone') ?? null,
    };
    const input = { requestKey: requestKeyOf(run), profile };
    return await ask(run, customerOf(run), { remedy: 'register', input });
  },
};

const verify: OrderCommand = {
  name: 'verify',
  summary: 'mark the email address as verified',
  arguments: [CUSTOMER],
  options: ASK_OPTIONS,
  examples: [{ args: 'customers verify c-4711' }],
  run: async (run) =>
    await ask(run, customerOf(run), { remedy: 'verify', input: { requestKey: requestKeyOf(run) } }),
};

const address: OrderCommand = {
  name: 'address',
  summary: 'set where the goods go',
  arguments: [CUSTOMER],
  options: [
    { flags: '--name <name>', description: 'who receives it. Required' },
    { flags: '--street <street>', description: 'Required' },
    { flags: '--city <city>', description: 'Required' },
    { flags: '--postal-code <code>', description: 'Required' },
    { flags: '--country <code>', description: 'ISO 3166. Required' },
    ...ASK_OPTIONS,
  ],
  examples: [
    {
      args: 'customers address c-4711 --name "Ada Byron" --street "Quay 1" --city Hamburg --postal-code 20457 --country DE',
    },
  ],
  run: async (run) => {
    const where = {
      name: needed(run, 'name'),
      street: needed(run, 'street'),
      city: needed(run, 'city'),
      postalCode: needed(run, 'postal-code'),
      country: needed(run, 'country'),
    };
    const input = { requestKey: requestKeyOf(run), address: where };
    return await ask(run, customerOf(run), { remedy: 'address', input });
  },
};

const cart: OrderCommand = {
  name: 'cart',
  summary: 'set quantities in the cart, or take a product out',
  arguments: [CUSTOMER],
  options: [
    {
      flags: '--line <sku:quantity>',
      description: 'a product and its quantity, such as nw-001:2; once for each',
      repeats: true,
    },
    { flags: '--remove <sku>', description: 'take this product out' },
    { flags: '--currency <code>', description: 'ISO 4217', default: 'EUR' },
    ...ASK_OPTIONS,
  ],
  examples: [
    { args: 'customers cart c-4711 --line nw-001:2' },
    { args: 'customers cart c-4711 --remove nw-001' },
  ],
  run: async (run) => {
    const customerId = customerOf(run);
    const requestKey = requestKeyOf(run);
    const lines = run.flags.list('line');
    const sku = run.flags.text('remove');
    if ((sku === undefined) === (lines.length === 0)) throw usageError('--line or --remove, one of them');
    if (sku !== undefined)
      return await ask(run, customerId, { remedy: 'remove', input: { requestKey, sku } });
    const input = { requestKey, currency: run.flags.value('currency'), items: lines.map(itemOf) };
    return await ask(run, customerId, { remedy: 'cart', input });
  },
};

/** `nw-001:2`; the shop decides whether it is available. */
function itemOf(text: string) {
  const match = /^([^:]+):(-?[\d.]+)$/.exec(text);
  if (match?.[1] === undefined)
    throw usageError(`--line ${JSON.stringify(text)} reads SKU:QUANTITY, as in nw-001:2`);
  return { sku: match[1], quantity: Number(match[2]) };
}

const checkout: OrderCommand = {
  name: 'checkout',
  summary: 'order what is in the cart',
  description: 'The same --request-key gives the same order and the same answer.',
  arguments: [CUSTOMER],
  options: [
    { flags: '--cash', description: 'paid on delivery instead of by card', conflicts: ['token'] },
    { flags: '--token <token>', description: 'payment token of the card', default: 'tok_good' },
    {
      flags: '--promise-minutes <n>',
      description: 'promised within so many minutes',
      default: 60,
      number: { min: 1, max: 525_600 },
    },
    { flags: '--note <text>', description: 'for the vendors' },
    POLICY,
    ...ASK_OPTIONS,
  ],
  examples: [{ args: 'customers checkout c-4711 --cash --request-key phone-4711' }],
  run: async (run) => {
    const { flags } = run;
    const customerId = customerOf(run);
    const requestKey = requestKeyOf(run);
    const note = flags.text('note');
    const input = {
      requestKey,
      orderId: newOrderId(customerId, requestKey),
      channel: 'operator',
      policy: policyFor(run),
      payment: flags.has('cash') ? { method: 'cash' } : { method: 'card', token: flags.value('token') },
      promiseMinutes: flags.count('promise-minutes'),
      ...(note === undefined ? {} : { note }),
    };
    return await ask(run, customerId, { remedy: 'checkout', input });
  },
};

const giveBack: OrderCommand = {
  name: 'return',
  summary: 'ask for a return of lines of an order',
  arguments: [CUSTOMER, { name: '<order>', description: 'order id' }],
  options: [
    {
      flags: '--line <line:quantity>',
      description: 'line of the order and quantity, such as 1:2; once for each',
      repeats: true,
    },
    POLICY,
    ...ASK_OPTIONS,
  ],
  examples: [{ args: 'customers return c-4711 ord-7F3K2Q --line 1:1 --reason "wrong size"' }],
  run: async (run) => {
    const { flags } = run;
    const [customerId = '', orderId = ''] = run.words;
    const requestKey = requestKeyOf(run);
    const lines = flags.list('line').map(itemOf);
    const input = {
      requestKey,
      returnId: newReturnId(orderId, requestKey),
      orderId,
      policy: policyFor(run),
      lines: lines.map(({ quantity, sku }) => ({ line: Number(sku), quantity })),
      reason: needed(run, 'reason'),
    };
    return await ask(run, customerId, { remedy: 'return', input });
  },
};

/** Decisions of a person about a customer: each is one update with a reason. */
function decision(
  word: 'activate' | 'suspend' | 'reactivate' | 'delete' | 'new-run',
  summary: string,
): OrderCommand {
  const proof = word === 'delete' ? ['--confirm c-4711'] : [];
  return {
    name: word,
    summary,
    ...(proof.length === 0 ? {} : { description: '--confirm takes the last six characters of the id.' }),
    arguments: [CUSTOMER],
    options: ASK_OPTIONS,
    examples: [{ args: ['customers', word, 'c-4711', ...proof, '--reason "ticket 4711"'].join(' ') }],
    run: async (run) => {
      needed(run, 'reason');
      return await ask(run, customerOf(run), {
        remedy: word,
        input: { requestKey: requestKeyOf(run) },
      });
    },
  };
}

export const CUSTOMER_COMMANDS: readonly OrderCommand[] = [
  show,
  register,
  verify,
  address,
  cart,
  checkout,
  giveBack,
  decision('activate', 'vouch for a customer instead of verifying'),
  decision('suspend', 'no orders until reactivated'),
  decision('reactivate', 'orders again'),
  decision('new-run', 'continue as new: a run with an empty history'),
  decision('delete', 'forget a customer; refused while orders are open or a subscription is not cancelled'),
];
