import { extendInputSchema, fastForwardInputSchema } from '../../../contract/order/order-messages.ts';
import type { OrderRun } from '../order-run.ts';
import { awaited } from '../vendor-watch.ts';
import { choiceOf, oneOf, remedy, sign } from './remedy.ts';

/** Longer than any authorisation lives; a wait beyond it is a new order. */
const EXTEND_DAYS_MAX = 30;
const DAY_MS = 86_400_000;

export const extend = remedy(extendInputSchema, {
  otherwise: 'it waits for no person',
  offer: (run) => choiceOf('waits', personWaits(run)),
  problem(run, { until, wait }) {
    const named = chosen(personWaits(run), wait);
    if (typeof named !== 'string') return named.problem;
    const deadline = run.people.personWaits.get(named)?.deadline ?? 0;
    const at = Date.parse(until);
    if (at <= deadline) {
      return `${named} ends at ${iso(deadline)} already; extend takes a later time, fastForward ends it now`;
    }
    const latest = Date.now() + EXTEND_DAYS_MAX * DAY_MS;
    return at > latest ? `extend takes ${iso(latest)} at the latest, ${EXTEND_DAYS_MAX} days from now` : null;
  },
  take(run, { actor, reason, until, wait }) {
    const named = chosen(personWaits(run), wait);
    const own = typeof named === 'string' ? run.people.personWaits.get(named) : undefined;
    if (own === undefined) return 'the wait has ended meanwhile';
    own.deadline = Date.parse(until);
    sign(run, 'extended', { actor, reason, what: `${String(named)} until ${iso(own.deadline)}` });
    return `${String(named)} is waited for until ${iso(own.deadline)}`;
  },
});

export const fastForward = remedy(fastForwardInputSchema, {
  otherwise: 'it waits for no timer',
  offer: (run) => choiceOf('waits', [...personWaits(run), ...vendorWaits(run)]),
  problem(run, { wait }) {
    const named = chosen([...personWaits(run), ...vendorWaits(run)], wait);
    return typeof named === 'string' ? null : named.problem;
  },
  take(run, { actor, reason, wait }) {
    const named = chosen([...personWaits(run), ...vendorWaits(run)], wait);
    if (typeof named !== 'string') return 'the wait has ended meanwhile';
    sign(run, 'forwarded', { actor, reason, what: named });
    const own = run.people.personWaits.get(named);
    if (own !== undefined) {
      own.forwarded = true;
      return `${named}: its time is over`;
    }
    for (const part of awaited(run)) if (answerOf(part.vendorId) === named) part.polling.askNow = true;
    return `${named}: asked now`;
  },
});

function personWaits(run: Pick<OrderRun, 'people'>): readonly string[] {
  return [...run.people.personWaits.keys()];
}

/** The timer after which a vendor is asked instead of waited for. */
function vendorWaits(run: Pick<OrderRun, 'parts' | 'undo'>): readonly string[] {
  return awaited(run).map(({ vendorId }) => answerOf(vendorId));
}

function answerOf(vendorId: string): string {
  return `answer:${vendorId}`;
}

function chosen(known: readonly string[], wait: string | undefined): string | { readonly problem: string } {
  const [only] = known;
  if (wait === undefined) {
    if (known.length === 1 && only !== undefined) return only;
    return { problem: `it has several waits; name one of ${known.join(', ')}` };
  }
  const problem = oneOf(wait, known, 'wait');
  return problem === null ? wait : { problem };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
