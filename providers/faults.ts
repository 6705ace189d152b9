import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { EFFECT_KINDS } from '../contract/providers/provider-answers.ts';
import type { Fault } from '../contract/providers/providers.ts';
import type { Store } from './store.ts';

/** What a fault can match: every effect, and the question for a vendor's order. */
const KINDS = [...EFFECT_KINDS, 'vendor-question'];
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000));
const of = <Type extends string>(type: Type) => v.object({ type: v.literal(type) });

const faultSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  match: v.object({
    kind: v.optional(v.picklist(KINDS)),
    vendorId: v.optional(v.string()),
    orderId: v.optional(v.string()),
  }),
  share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  seed: v.number(),
  from: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  until: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  effect: v.variant('type', [
    v.object({ type: v.literal('latency'), milliseconds }),
    v.object({
      type: v.literal('unavailable'),
      status: v.picklist([500, 502, 503, 504]),
      times: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
    }),
    v.object({ type: v.literal('decline'), code: v.string() }),
    v.object({ type: v.literal('review'), reason: v.string() }),
    of('reply-lost'),
    v.object({ type: v.literal('wrong-answer'), set: v.record(v.string(), v.unknown()) }),
    v.object({ type: v.literal('refused-late'), milliseconds }),
    of('callback-lost'),
    of('callback-doubled'),
    of('callback-reordered'),
    v.object({ type: v.literal('vendor-slow'), milliseconds }),
    of('vendor-silent'),
    v.object({ type: v.literal('vendor-rejects'), code: v.string() }),
    of('carrier-silent'),
    of('carrier-loses'),
  ]),
});
export const faultsSchema = v.pipe(v.array(faultSchema), v.maxLength(1_000));

/** One with the id of an existing fault takes its place: which of two that match takes effect depends on the order. */
export function withFaults(faults: readonly Fault[], added: readonly Fault[]): readonly Fault[] {
  const all = new Map([...faults, ...added].map((fault) => [fault.id, fault]));
  return [...all.values()];
}

/** What a fault is matched against. */
export type Situation = {
  /** All that the request may do; an undo voids and refunds. Empty for most questions. */
  readonly kinds: readonly NonNullable<Fault['match']['kind']>[];
  readonly vendorId?: string;
  readonly orderId?: string;
};

/** The first fault of this type that hits now. Which orders it hits depends on seed and order id alone. */
export function faultOf<Type extends Fault['effect']['type']>(
  faults: readonly Fault[],
  type: Type,
  about: { readonly situation: Situation; readonly now: number },
): Extract<Fault['effect'], { type: Type }> | undefined {
  return hitBy(faults, type, about)?.effect as Extract<Fault['effect'], { type: Type }> | undefined;
}

/** The fault itself, for who has to count what it hits. */
export function hitBy(
  faults: readonly Fault[],
  type: Fault['effect']['type'],
  about: { readonly situation: Situation; readonly now: number },
): Fault | undefined {
  const { now, situation } = about;
  return faults.find((fault) => {
    const { from, match, until } = fault;
    return (
      fault.effect.type === type &&
      (match.kind === undefined || situation.kinds.includes(match.kind)) &&
      (match.vendorId === undefined || match.vendorId === situation.vendorId) &&
      (match.orderId === undefined || match.orderId === situation.orderId) &&
      (from === null || now >= Date.parse(from)) &&
      (until === null || now < Date.parse(until)) &&
      isPicked(fault, situation.orderId ?? '')
    );
  });
}

export function isPicked(fault: Pick<Fault, 'seed' | 'share'>, reference: string): boolean {
  if (fault.share >= 1) return true;
  const digest = createHash('sha256').update(`${fault.seed}:${reference}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < fault.share;
}

export function readFaults(store: Store): readonly Fault[] {
  return store
    .all('select fault from faults order by position')
    .map((row) => JSON.parse(String(row['fault'])) as Fault);
}

/** The whole list is replaced; it survives a restart like everything else. */
export function writeFaults(store: Store, faults: readonly Fault[]): void {
  store.transaction(() => {
    store.run('delete from faults');
    // A burst that is configured again starts over.
    store.run('delete from fault_calls');
    for (const fault of faults) store.run('insert into faults (fault) values (?)', JSON.stringify(fault));
  });
}
