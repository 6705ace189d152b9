import type { OrderInput } from '../../contract/order/order.ts';
import { type Fault, TEST_TOKENS } from '../../contract/providers/providers.ts';
import type { Invariant } from '../invariants/invariant.ts';
import { type MatrixPlan, orderOf, productOf } from './plan-cases.ts';

/** Another text at one place of one source. `from` is there exactly once; a test holds that. */
export type Change = { readonly file: string; readonly from: string; readonly to: string };

export type MutantOrder = {
  readonly order: OrderInput;
  readonly failpoint: string | null;
  readonly faults: readonly Fault[];
  /** Its customer cancels it as soon as its worker has come to the failpoint. */
  readonly cancelled: boolean;
};

/** Code that looks right and is wrong, and orders that bring it out. */
export type Mutant = {
  readonly name: string;
  readonly says: string;
  /** The invariants that it breaks: only a finding of one of them counts as caught. */
  readonly breaks: readonly Invariant['id'][];
  /** Belongs to the smaller set: one each of key, stock, tombstone and saga. */
  readonly inSubset?: true;
  /** In the sources of the worker. */
  readonly sources: readonly Change[];
  /** In the bundle of the workflows; `file` names the source for people. */
  readonly bundle: readonly Change[];
  readonly orders: (plan: MatrixPlan) => readonly MutantOrder[];
};

/** Longer than a database attempt (3 s with the test policy) and the undo after it take on a busy machine. */
const LATE_MS = 15_000;
const RACERS = 6;
/** Of goods that no other order here wants. */
const RACED = 2;
/** One unit of it is left. */
export const LAST_UNIT_SKU = productOf('nordwind', RACED).sku;
const HOLD_MS = 400;

const GOOD = { vendors: ['nordwind'], token: TEST_TOKENS.good } as const;

const straight = (name: string, failpoint?: (orderId: string) => string): Mutant['orders'] => {
  return (plan) => {
    const order = orderOf(plan, { name, index: 0, ...GOOD, policy: 'test' });
    return [{ order, failpoint: failpoint?.(order.orderId) ?? null, faults: [], cancelled: false }];
  };
};

const always = { share: 1, seed: 1, from: null, until: null };

const RESERVE = 'export async function reserve(tx: Tx, {';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'random-key',
    says: 'each attempt makes a key of its own',
    breaks: ['I10'],
    inSubset: true,
    sources: [
      {
        file: 'contract/ids/effect-key.ts',
        from: `return \`\${orderId}:\${step}:\${n}\`;`,
        to: `return \`\${orderId}:\${step}:\${n + Math.floor(Math.random() * 1e9)}\`;`,
      },
    ],
    bundle: [],
    orders: straight('random-key', (orderId) => `vendor:in-transaction:1:throw:${orderId}`),
  },
  {
    name: 'key-dropped',
    says: 'the key never reaches the provider',
    breaks: ['I3', 'I9', 'I10'],
    sources: [
      {
        file: 'activities/shared/provider-client.ts',
        from: "'idempotency-key': key,",
        to: "'idempotency-key': String(Math.random()),",
      },
    ],
    bundle: [],
    // Its first answer is refused already: no crash is needed, and none is reached.
    orders: straight('key-dropped'),
  },
  {
    name: 'unconditional-stock-update',
    says: 'the key is inserted and the stock changed whether or not it was there',
    breaks: ['I4'],
    inSubset: true,
    sources: [
      {
        file: 'database/effects/run-effect.ts',
        from: 'const stored = await claim(tx, call);\n    if (stored !== undefined) {',
        to: "const stored = await claim(tx, call);\n    if (stored !== undefined && call.kind !== 'reserve') {",
      },
      {
        file: 'database/stock.ts',
        from: 'as l(line int, sku text, quantity int))\n    update stock set reserved = reserved + wanted.quantity',
        to: 'as l(line int, sku text, quantity int) on conflict do nothing)\n    update stock set reserved = reserved + wanted.quantity',
      },
    ],
    bundle: [],
    orders: straight('unconditional', (orderId) => `reserve:after-commit:1:throw:${orderId}`),
  },
  {
    name: 'existence-test-in-one-statement',
    says: 'one statement tests the stock and changes it, in two snapshots',
    breaks: ['I4', 'I6'],
    sources: [
      {
        file: 'database/stock.ts',
        from: RESERVE,
        to: `export async function reserve(tx: Tx, { lines, n, orderId }: Reservation): Promise<ReserveResult> {
  for (const line of lines) await sql\`with held as (
      insert into reservations (key, order_id, line, sku, quantity, state)
      select \${\`\${orderId}:reserve:\${line.line}:\${n}\`}, \${orderId}, \${line.line}, \${line.sku}, \${line.quantity}, 'held'
      where exists (select from stock where sku = \${line.sku} and on_hand - reserved >= \${line.quantity})
      on conflict do nothing returning sku, quantity)
    update stock set reserved = reserved + held.quantity from held
    where stock.sku = held.sku and on_hand - reserved >= held.quantity\`.execute(tx);
  return { kind: 'reserved' };
}

export async function reserveCarefully(tx: Tx, {`,
      },
    ],
    bundle: [],
    // Each holds the row for a while, so that the others test what is not committed yet.
    orders: (plan) =>
      Array.from({ length: RACERS }, (_, racer) => {
        const order = orderOf(plan, { name: `racer-${racer}`, index: RACED, ...GOOD, policy: 'test' });
        const failpoint = `reserve:in-transaction:1:delay=${HOLD_MS}:${order.orderId}`;
        return { order, failpoint, faults: [], cancelled: false };
      }),
  },
  {
    name: 'tombstone-ignored',
    says: 'a late attempt continues after its compensation',
    breaks: ['I5'],
    inSubset: true,
    sources: [
      {
        file: 'database/effects/run-effect.ts',
        from: 'const stored = await claim(tx, call);\n    if (stored !== undefined) {',
        to: "const stored = await claim(tx, call);\n    if (stored !== undefined && stored.state !== 'tombstone') {",
      },
    ],
    bundle: [],
    orders: (plan) => {
      const order = orderOf(plan, { name: 'tombstone', index: 0, ...GOOD, policy: 'test' });
      const failpoint = `reserve:before:1:delay=${LATE_MS}:${order.orderId}`;
      return [{ order, failpoint, faults: [], cancelled: true }];
    },
  },
  {
    name: 'swallowed-compensation',
    says: 'a failed compensation step is forgotten and the order ends as if it were done',
    breaks: ['I5'],
    inSubset: true,
    sources: [],
    bundle: [
      {
        file: 'workflows/order/undo.ts',
        from: 'async function runUndoStep(run, step, attempt) {',
        to: `async function runUndoStep(run, step, attempt) {
    try { return await attempt(1); } catch { return { kind: 'undone', voided: false, refundedMinor: 0 }; }`,
      },
    ],
    orders: (plan) => refusedWhileVoidsFail(plan, 'swallowed'),
  },
  {
    name: 'undo-not-registered',
    says: 'the undo of the payment is registered nowhere',
    breaks: ['I5'],
    sources: [],
    bundle: [
      {
        file: 'workflows/order/steps.ts',
        from: "registerUndo)(run, 'undo-payment');",
        to: 'registerUndo);',
      },
    ],
    orders: (plan) =>
      refusedWhileVoidsFail(plan, 'not-registered').map((one) => ({ ...one, faults: one.faults.slice(1) })),
  },
];

/** The code as it is, with the orders of all mutants. */
export const CONTROL = 'control';

/** The vendor refuses the order, and the provider cannot void. */
function refusedWhileVoidsFail(plan: MatrixPlan, name: string): readonly MutantOrder[] {
  const order = orderOf(plan, { name, index: 1, ...GOOD, policy: 'test' });
  const { orderId } = order;
  return [
    {
      order,
      failpoint: null,
      faults: [
        {
          id: `${orderId}-void`,
          ...always,
          match: { orderId, kind: 'void' },
          effect: { type: 'unavailable', status: 503 },
        },
        {
          id: `${orderId}-rejects`,
          ...always,
          match: { orderId },
          effect: { type: 'vendor-rejects', code: 'discontinued' },
        },
      ],
      cancelled: false,
    },
  ];
}
