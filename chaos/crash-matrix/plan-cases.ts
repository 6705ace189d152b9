import { PRODUCTS, type Product, SOLD_OUT_SKU } from '../../contract/catalogue/catalogue.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { PROBE_POINTS, type ProbePoint } from '../../contract/providers/probe.ts';
import type { Fault } from '../../contract/providers/providers.ts';
import { type Beginning, type BranchName, branchNamed } from './branches.ts';
import { EFFECT_BRANCHES } from './effect-branches.ts';
import { renewalOf, subscriptionIdOf } from './subscription-life.ts';

export const CRASH_ACTIONS = ['kill', 'hang', 'throw'] as const;
export type CrashAction = (typeof CRASH_ACTIONS)[number];

/** One place of one effect at which one order's worker fails, once. */
export type CrashCase = {
  /** `capture:after-commit:kill`; where several lives come by an effect, with the life: `checkout/reserve:before:kill`. */
  readonly name: string;
  readonly effect: string;
  readonly branch: BranchName;
  readonly point: ProbePoint;
  readonly action: CrashAction;
  readonly order: OrderInput;
  readonly failpoint: string;
  readonly faults: readonly Fault[];
};

export type MatrixPlan = {
  /** Goes into every request key, so that two runs with one seed place different orders. */
  readonly run: string;
  readonly seed: number;
  readonly startedAt: Date;
  /** The same places with other orders, for those that were not reached the first time. */
  readonly again?: true;
};

/**
 * Longer than every start-to-close of the demo policy (5 s) and shorter than a transaction may idle (10 s): the work is
 * given to another worker, and then its first owner continues as if nothing were wrong.
 */
const HANG_MS = 6_500;

/** Every effect with every life that comes by it. */
export const EFFECT_LIVES = Object.entries(EFFECT_BRANCHES).flatMap(([effect, branches]) =>
  branches.map((branch) => ({ effect, branch })),
);

/** Every effect at every point with every action, shuffled by the seed. */
export function planCases(plan: MatrixPlan): readonly CrashCase[] {
  const places = EFFECT_LIVES.flatMap(({ branch, effect }) =>
    PROBE_POINTS.flatMap((point) => CRASH_ACTIONS.map((action) => ({ effect, branch, point, action }))),
  );
  return shuffled(places, plan.seed).map((place, index) => caseOf(plan, place, index));
}

/**
 * The smallest set that has each effect at each point, with the actions in turn: a third of the whole. A limit takes
 * the first ones of it, so that every effect comes before any comes twice, and among those few are kills: a killed
 * worker has to be started again, and the whole matrix kills at every place.
 */
export function subsetOf(cases: readonly CrashCase[], limit: number): readonly CrashCase[] {
  const lives = EFFECT_LIVES.length;
  const points = PROBE_POINTS.length;
  const wanted = (one: CrashCase): number => {
    const life = EFFECT_LIVES.findIndex(
      ({ branch, effect }) => effect === one.effect && branch === one.branch,
    );
    const point = PROBE_POINTS.indexOf(one.point);
    const round = (point - life + lives * points) % points;
    const turns = round === 0 ? FEW_KILLS : CRASH_ACTIONS;
    if (turns[(Math.floor(life / points) + point) % turns.length] !== one.action) {
      return Number.POSITIVE_INFINITY;
    }
    return round * lives + life;
  };
  return cases
    .filter((one) => Number.isFinite(wanted(one)))
    .sort((a, b) => wanted(a) - wanted(b))
    .slice(0, limit);
}

/** `index` counts from 1. */
export type Shard = { readonly index: number; readonly of: number };

/** The cases of one shard: every case is in exactly one, and which one follows from the seed alone. */
export function shardOf(cases: readonly CrashCase[], { index, of }: Shard): readonly CrashCase[] {
  return cases.filter((_, place) => place % of === index - 1);
}

/** `2/4`; undefined where it is none. */
export function parseShard(text: string): Shard | undefined {
  const [, index, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return index === undefined || shard.index > shard.of ? undefined : shard;
}

/** One kill at each point; nine, because that many lives come by each of the four points in the first round. */
const FEW_KILLS: readonly CrashAction[] = [
  'throw',
  'hang',
  'throw',
  'kill',
  'hang',
  'throw',
  'throw',
  'hang',
  'throw',
];

type Place = {
  readonly effect: string;
  readonly branch: BranchName;
  readonly point: ProbePoint;
  readonly action: CrashAction;
};

function caseOf(plan: MatrixPlan, place: Place, index: number): CrashCase {
  const { action, branch, effect, point } = place;
  const life = branchNamed(branch);
  const only = EFFECT_BRANCHES[effect]?.[0] === branch;
  const name = `${only ? '' : `${branch}/`}${effect}:${point}:${action}`;
  const wished = orderOf(plan, { name, index, vendors: life.vendors, token: life.token });
  const order = life.begins === 'subscription' ? renewalOf(wished) : wished;
  const how = action === 'hang' ? `delay=${HANG_MS}` : action;
  return {
    name,
    effect,
    branch,
    point,
    action,
    order,
    failpoint: `${effect}:${point}:1:${how}:${whoseEffects(life.begins, order)}`,
    faults: life.faults.map(({ effect: fault, match }, at) => ({
      id: `${order.orderId}-${at}`,
      share: 1,
      seed: 1,
      from: null,
      until: null,
      match: { ...match, orderId: order.orderId },
      effect: fault,
    })),
  };
}

const PROMISE_MS = 60_000;
/** What distinguishes two orders comes first, so the end may be cut off. */
const KEY_MAX = 60;

/** What the keys of the effects begin with that this life is there for. */
function whoseEffects(begins: Beginning, order: OrderInput): string {
  if (begins === 'customer') return order.customerId;
  return begins === 'subscription' ? subscriptionIdOf(order) : order.orderId;
}

type OrderOptions = {
  readonly name: string;
  /** Every order has goods of its own, so that a lock which a hanging worker holds blocks no other order. */
  readonly index: number;
  readonly vendors: readonly string[];
  readonly token: string;
  readonly policy?: OrderInput['policy'];
};

export function orderOf(plan: MatrixPlan, draft: OrderOptions): OrderInput {
  const customerId = `c-matrix-${plan.again === undefined ? '' : 'again-'}${draft.index}`;
  const requestKey = `${plan.run}-${draft.index}-${draft.name.replaceAll(/[:/#]/g, '.')}`.slice(0, KEY_MAX);
  return {
    v: 1,
    orderId: newOrderId(customerId, requestKey),
    customerId,
    requestKey,
    placedAt: plan.startedAt.toISOString(),
    promiseBy: new Date(plan.startedAt.getTime() + PROMISE_MS).toISOString(),
    policy: draft.policy ?? 'demo',
    channel: 'traffic',
    currency: 'EUR',
    lines: draft.vendors.map((vendorId, line) => {
      const { sku, name, prices } = productOf(vendorId, draft.index);
      return { line: line + 1, sku, name, quantity: 1, unitPriceMinor: prices['EUR'] ?? 0, vendorId };
    }),
    payment: { method: 'card', token: draft.token },
    shipTo: { name: 'Mira Lind', street: 'Quay 1', city: 'Bergen', postalCode: '5003', country: 'NO' },
    contact: { email: 'mira@example.com' },
  };
}

export function productOf(vendorId: string, index: number): Product {
  const products = PRODUCTS.filter((one) => one.vendorId === vendorId && one.sku !== SOLD_OUT_SKU);
  const product = products[index % products.length];
  if (product === undefined) throw new Error(`${vendorId} sells nothing`);
  return product;
}

/** Fisher and Yates with a small generator: the same seed gives the same order. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const mixed = [...items];
  let state = seed >>> 0;
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}
