import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORDER_STAGES, type OrderStage, TERMINAL_STAGES } from './order-stage.ts';
import {
  CANCELLABLE_STAGES,
  isLegalTransition,
  legalEvents,
  ORDER_EVENTS,
  type OrderEvent,
  orderMove,
} from './order-state.ts';

// The whole table again, written by hand. Every pair that is not here must be illegal.
const LIFE = `
placed: recorded>reserving input-refused>rejected record-refused>rejected
placed: cancel-requested>cancelling step-failed>compensating
reserving: stock-reserved>authorising stock-refused>rejected cash-accepted>confirmed review-declined>compensating
reserving: cancel-requested>cancelling expired>compensating step-failed>compensating
authorising: authorised>confirmed payment-declined>compensating review-declined>compensating
authorising: cancel-requested>cancelling expired>compensating step-failed>compensating
confirmed: fulfilment-started>fulfilling cancel-requested>cancelling step-failed>compensating
fulfilling: capture-started>capturing release-started>releasing all-shipped>shipped vendor-rejected>compensating
fulfilling: cancel-requested>cancelling expired>compensating step-failed>compensating
capturing: captured>releasing vendor-rejected>compensating
capturing: cancel-requested>cancelling expired>compensating step-failed>compensating
releasing: part-released>fulfilling all-shipped>shipped vendor-rejected>compensating
releasing: cancel-requested>cancelling expired>compensating step-failed>compensating
shipped: all-delivered>delivered vendor-rejected>compensating
delivered: finished>completed
cancelling: undo-started>compensating
compensating: undone-cancelled>cancelled undone-rejected>rejected undone-payment-failed>payment_failed
compensating: undone-expired>expired undone-failed>failed rest-undone>shipped nothing-undone>shipped
`;

const EXPECTED = new Map(
  LIFE.trim()
    .split('\n')
    .flatMap((line) => {
      const [from = '', moves = ''] = line.split(': ');
      return moves.split(' ').map((pair) => {
        const [event = '', to = ''] = pair.split('>');
        return [`${from} ${event}`, to] as const;
      });
    }),
);

describe('every pair of stage and event', () => {
  test.each(ORDER_STAGES)('%s', (from) => {
    for (const event of ORDER_EVENTS) {
      expect([from, event, orderMove(from, event)?.to]).toEqual([
        from,
        event,
        EXPECTED.get(`${from} ${event}`),
      ]);
    }
  });

  test('every event has a place', () => {
    const used = new Set([...EXPECTED.keys()].map((pair) => pair.split(' ')[1]));
    expect(ORDER_EVENTS.filter((event) => !used.has(event))).toEqual([]);
  });
});

test('an order that is over never moves again', () => {
  for (const stage of TERMINAL_STAGES) expect(legalEvents(stage)).toEqual([]);
});

test('an end is in reach from everywhere', () => {
  for (const stage of ORDER_STAGES) expect([stage, endsFrom(stage)]).not.toEqual([stage, []]);
});

test('a cancel is possible until the last goods are released, and never twice', () => {
  expect(CANCELLABLE_STAGES).toEqual([
    'placed',
    'reserving',
    'authorising',
    'confirmed',
    'fulfilling',
    'capturing',
    'releasing',
  ]);
});

test('each transition except a passive one has exactly one next command, and a final stage has finish', () => {
  const passive = new Set(['capturing', 'releasing', 'fulfilling', 'shipped']);
  for (const from of ORDER_STAGES) {
    for (const event of legalEvents(from)) {
      const move = orderMove(from, event);
      const steps = move?.commands.filter((command) => !command.startsWith('notify-')) ?? [];
      const to = move?.to as OrderStage;
      if (steps.length === 0)
        expect([from, event, passive.has(to) || to === 'completed']).toEqual([from, event, true]);
      else expect([from, event, steps.length]).toEqual([from, event, 1]);
      const ended = (TERMINAL_STAGES as readonly string[]).includes(to) && to !== 'completed';
      if (ended) expect([from, event, steps]).toEqual([from, event, ['finish']]);
    }
  }
});

test('the log is checked line by line, overlays included', () => {
  expect(isLegalTransition({ from: null, event: 'placed', to: 'placed' })).toBe(true);
  expect(isLegalTransition({ from: null, event: 'recorded', to: 'reserving' })).toBe(false);
  expect(isLegalTransition({ from: 'capturing', event: 'parked', to: 'capturing' })).toBe(true);
  expect(isLegalTransition({ from: 'capturing', event: 'parked', to: 'releasing' })).toBe(false);
  expect(isLegalTransition({ from: 'completed', event: 'parked', to: 'completed' })).toBe(false);
  expect(isLegalTransition({ from: 'authorising', event: 'authorised', to: 'confirmed' })).toBe(true);
  expect(isLegalTransition({ from: 'authorising', event: 'authorised', to: 'fulfilling' })).toBe(false);
  expect(isLegalTransition({ from: 'authorising', event: 'no-such-event', to: 'confirmed' })).toBe(false);
});

/**
 * An independent model: it knows nothing of stages and derives, from the facts of the events that counted, what must
 * be true of an order. Played with events in any order, repeated and late.
 */
type Facts = { counted: OrderEvent[]; stages: OrderStage[] };

function play(events: readonly OrderEvent[]): Facts {
  let stage: OrderStage = 'placed';
  const facts: Facts = { counted: [], stages: [stage] };
  for (const event of events) {
    const move = orderMove(stage, event);
    if (move === undefined) continue;
    stage = move.to;
    facts.counted.push(event);
    facts.stages.push(stage);
  }
  return facts;
}

const happy: readonly OrderEvent[] = [
  'recorded',
  'stock-reserved',
  'authorised',
  'fulfilment-started',
  'capture-started',
  'captured',
  'part-released',
  'capture-started',
  'captured',
  'all-shipped',
  'all-delivered',
  'finished',
];

/** The happy life with noise: every event perhaps doubled, perhaps late, and anything else thrown in. */
const noisyLife = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(happy.length), fc.constantFrom(...ORDER_EVENTS)), { maxLength: 30 }),
    fc.array(fc.nat(happy.length - 1), { maxLength: 10 }),
  )
  .map(([noise, doubled]) => {
    const events = happy.flatMap((event, index) => (doubled.includes(index) ? [event, event] : [event]));
    for (const [at, event] of noise) events.splice(at, 0, event);
    return events;
  });

const anyLife = fc.oneof(noisyLife, fc.array(fc.constantFrom(...ORDER_EVENTS), { maxLength: 60 }));

const before = (facts: Facts, first: OrderEvent, then: OrderEvent) => {
  const at = facts.counted.indexOf(then);
  return at === -1 || facts.counted.slice(0, at).includes(first);
};

test('played in any order, with repeats, an order never does things in the wrong order', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      const facts = play(events);
      expect(before(facts, 'recorded', 'stock-reserved')).toBe(true);
      expect(before(facts, 'stock-reserved', 'authorised')).toBe(true);
      const paid = before(facts, 'authorised', 'captured') || before(facts, 'cash-accepted', 'captured');
      expect(paid).toBe(true);
      expect(before(facts, 'capture-started', 'captured')).toBe(true);
      const shipped = (['all-shipped', 'rest-undone', 'nothing-undone'] as const).some((event) => {
        return before(facts, event, 'all-delivered');
      });
      expect(shipped).toBe(true);
      expect(before(facts, 'all-delivered', 'finished')).toBe(true);
      if (facts.stages.at(-1) === 'completed') expect(facts.counted.at(-1)).toBe('finished');
    }),
    { numRuns: 2_000, seed: 7 },
  );
});

test('what is undone is undone once, and nothing is authorised or captured while it is', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      const facts = play(events);
      const cancels = facts.counted.filter((event) => event === 'cancel-requested').length;
      const begun = facts.counted.filter((event) => event === 'undo-started').length;
      expect(begun === cancels || begun === cancels - 1).toBe(true);
      for (const [index, stage] of facts.stages.entries()) {
        const next = facts.stages[index + 1];
        if (next === undefined) continue;
        if (stage === 'cancelling') expect(next).toBe('compensating');
        if (stage === 'compensating') expect(['shipped', ...TERMINAL_STAGES]).toContain(next);
        expect((TERMINAL_STAGES as readonly string[]).includes(stage)).toBe(false);
      }
    }),
    { numRuns: 2_000, seed: 8 },
  );
});

test('the happy life survives any noise that the table calls illegal at its moment', () => {
  const noise = fc.array(fc.constantFrom(...ORDER_EVENTS), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(noise, { minLength: happy.length, maxLength: happy.length }), (noises) => {
      let stage: OrderStage = 'placed';
      for (const [index, event] of happy.entries()) {
        for (const other of noises[index] ?? []) {
          if (!EXPECTED.has(`${stage} ${other}`)) stage = orderMove(stage, other)?.to ?? stage;
        }
        stage = orderMove(stage, event)?.to ?? stage;
      }
      expect(stage).toBe('completed');
    }),
    { numRuns: 500, seed: 9 },
  );
});

function endsFrom(start: OrderStage): readonly OrderStage[] {
  const seen = new Set<OrderStage>([start]);
  const open = [start];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    for (const event of legalEvents(stage)) {
      const to = orderMove(stage, event)?.to;
      if (to === undefined || seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return TERMINAL_STAGES.filter((stage) => seen.has(stage));
}
