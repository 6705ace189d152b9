import { newReturnId } from '../../contract/new-id.ts';
import { newOrderId } from '../../contract/new-order-id.ts';
import { readCustomerFacts } from '../../operations/read-customer.ts';
import { EXIT, usageError } from '../command.ts';
import { expectWords, PLACE_FLAGS, policyNamed } from '../orders/flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { ASK_FLAGS, ASK_USAGE, ask, requestKeyOf } from './ask.ts';

function customerOf(run: OrderCommandRun, usage: string): string {
  return expectWords(run.words, ['CUSTOMER'], usage)[0] ?? '';
}

function needed(run: OrderCommandRun, flag: string, usage: string): string {
  const value = run.flags.text(flag);
  if (value === undefined) throw usageError(`--${flag} is missing`, [usage]);
  return value;
}

const SHOW = 'quarterdeck customers show CUSTOMER [--json]';
const show: OrderCommand = {
  name: 'show',
  summary: 'who a customer is, what is in the cart, which orders are open',
  usage: SHOW,
  flags: PLACE_FLAGS,
  async run(run) {
    const { link, ports } = run.operations;
    const facts = orThrow(await readCustomerFacts(link, ports.records, customerOf(run, SHOW)));
    if (run.json) {
      printJson(run.io, facts);
      return EXIT.done;
    }
    const { customerId, profile, stage } = facts.profile;
    const lines = [`${customerId}  ${stage}  ${profile?.name ?? ''}  ${profile?.email ?? ''}`.trimEnd()];
    if (facts.from === 'database') lines.push(`by the books, because ${facts.because.message}`);
    else {
      for (const line of facts.cart.lines) {
        lines.push(`  in the cart: ${line.quantity} of ${line.sku} at ${line.unitPriceMinor}`);
      }
    }
    const open = facts.from === 'workflow' ? facts.orders.open : facts.open;
    for (const order of open) {
      lines.push(`  open: ${order.orderId}  ${order.amount.minor} ${order.amount.currency}`);
    }
    run.io.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.done;
  },
};

const REGISTER = `quarterdeck customers register CUSTOMER --name N --email E [--phone +49...] ${ASK_USAGE}`;
const register: OrderCommand = {
  name: 'register',
  summary: 'a new customer, to be verified',
  usage: REGISTER,
  flags: { ...PLACE_FLAGS, ...ASK_FLAGS, name: 'text', email: 'text', phone: 'text' },
  run: async (run) => {
    const profile = {
      name: needed(run, 'name', REGISTER),
      email: needed(run, 'email', REGISTER),
      phone: run.flags.text('phone') ?? null,
    };
    const input = { requestKey: requestKeyOf(run), profile };
    return await ask(run, customerOf(run, REGISTER), { remedy: 'register', input });
  },
};

const VERIFY = `quarterdeck customers verify CUSTOMER ${ASK_USAGE}`;
const verify: OrderCommand = {
  name: 'verify',
  summary: 'the e-mail address is shown to be theirs',
  usage: VERIFY,
  flags: { ...PLACE_FLAGS, ...ASK_FLAGS },
  run: async (run) =>
    await ask(run, customerOf(run, VERIFY), { remedy: 'verify', input: { requestKey: requestKeyOf(run) } }),
};

const ADDRESS = `quarterdeck customers address CUSTOMER --name N --street S --city C --postal-code P --country DE
      ${ASK_USAGE}`;
const address: OrderCommand = {
  name: 'address',
  summary: 'where the goods go',
  usage: ADDRESS,
  flags: {
    ...PLACE_FLAGS,
    ...ASK_FLAGS,
    name: 'text',
    street: 'text',
    city: 'text',
    'postal-code': 'text',
    country: 'text',
  },
  run: async (run) => {
    const where = {
      name: needed(run, 'name', ADDRESS),
      street: needed(run, 'street', ADDRESS),
      city: needed(run, 'city', ADDRESS),
      postalCode: needed(run, 'postal-code', ADDRESS),
      country: needed(run, 'country', ADDRESS),
    };
    const input = { requestKey: requestKeyOf(run), address: where };
    return await ask(run, customerOf(run, ADDRESS), { remedy: 'address', input });
  },
};

const CART = `quarterdeck customers cart CUSTOMER --line SKU:QUANTITY [--line ...] [--currency EUR] ${ASK_USAGE}
quarterdeck customers cart CUSTOMER --remove SKU ${ASK_USAGE}`;
const cart: OrderCommand = {
  name: 'cart',
  summary: 'set the quantities of products in the cart, or take one out',
  usage: CART,
  flags: { ...PLACE_FLAGS, ...ASK_FLAGS, line: 'list', remove: 'text', currency: 'text' },
  run: async (run) => {
    const customerId = customerOf(run, CART);
    const requestKey = requestKeyOf(run);
    const lines = run.flags.list('line');
    const sku = run.flags.text('remove');
    if ((sku === undefined) === (lines.length === 0))
      throw usageError('--line or --remove, one of them', [CART]);
    if (sku !== undefined)
      return await ask(run, customerId, { remedy: 'remove', input: { requestKey, sku } });
    const input = { requestKey, currency: run.flags.text('currency') ?? 'EUR', items: lines.map(itemOf) };
    return await ask(run, customerId, { remedy: 'cart', input });
  },
};

/** `nw-001:2`; whether it can be had is the shop's to say. */
function itemOf(text: string) {
  const match = /^([^:]+):(-?[\d.]+)$/.exec(text);
  if (match?.[1] === undefined)
    throw usageError(`--line ${JSON.stringify(text)} reads SKU:QUANTITY, as in nw-001:2`);
  return { sku: match[1], quantity: Number(match[2]) };
}

const CHECKOUT = `quarterdeck customers checkout CUSTOMER [--cash | --token tok_good] [--promise-minutes 60] [--note T]
      [--policy production|demo|test] ${ASK_USAGE}
Orders what is in the cart. The same --request-key gives the same order and the same answer.`;
const checkout: OrderCommand = {
  name: 'checkout',
  summary: 'order what is in the cart',
  usage: CHECKOUT,
  flags: {
    ...PLACE_FLAGS,
    ...ASK_FLAGS,
    cash: 'switch',
    token: 'text',
    'promise-minutes': 'text',
    note: 'text',
    policy: 'text',
  },
  run: async (run) => {
    const { flags, settings } = run;
    const customerId = customerOf(run, CHECKOUT);
    const requestKey = requestKeyOf(run);
    const note = flags.text('note');
    const input = {
      requestKey,
      orderId: newOrderId(customerId, requestKey),
      channel: 'operator',
      policy: policyNamed(flags.text('policy') ?? (settings.target.local ? 'demo' : 'production')),
      payment: flags.has('cash')
        ? { method: 'cash' }
        : { method: 'card', token: flags.text('token') ?? 'tok_good' },
      promiseMinutes: flags.count('promise-minutes', { otherwise: 60, min: 1, max: 525_600 }),
      ...(note === undefined ? {} : { note }),
    };
    return await ask(run, customerId, { remedy: 'checkout', input });
  },
};

const RETURN = `quarterdeck customers return CUSTOMER ORDER --line LINE:QUANTITY [--line ...] --reason R
      [--policy production|demo|test] [--request-key K] [--dry-run] [--json]`;
const giveBack: OrderCommand = {
  name: 'return',
  summary: 'ask for a return of lines of an order',
  usage: RETURN,
  flags: { ...PLACE_FLAGS, ...ASK_FLAGS, line: 'list', policy: 'text' },
  run: async (run) => {
    const { flags, settings } = run;
    const [customerId = '', orderId = ''] = expectWords(run.words, ['CUSTOMER', 'ORDER'], RETURN);
    const requestKey = requestKeyOf(run);
    const lines = flags.list('line').map(itemOf);
    const input = {
      requestKey,
      returnId: newReturnId(orderId, requestKey),
      orderId,
      policy: policyNamed(flags.text('policy') ?? (settings.target.local ? 'demo' : 'production')),
      lines: lines.map(({ quantity, sku }) => ({ line: Number(sku), quantity })),
      reason: needed(run, 'reason', RETURN),
    };
    return await ask(run, customerId, { remedy: 'return', input });
  },
};

/** Decisions of a person about a customer: each is one update with a reason. */
function decision(
  word: 'activate' | 'suspend' | 'reactivate' | 'delete' | 'new-run',
  summary: string,
): OrderCommand {
  const proof = word === 'delete' ? '--confirm LAST-SIX ' : '';
  const usage = `quarterdeck customers ${word} CUSTOMER --reason R ${proof}[--request-key K] [--dry-run] [--json]`;
  return {
    name: word,
    summary,
    usage,
    flags: { ...PLACE_FLAGS, ...ASK_FLAGS },
    run: async (run) => {
      needed(run, 'reason', usage);
      return await ask(run, customerOf(run, usage), {
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
  decision('new-run', 'go on in a run with an empty history'),
  decision('delete', 'forget a customer; refused while orders are open or a subscription is not cancelled'),
];
