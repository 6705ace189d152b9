// Random lives of orders, with events that come twice, late or out of nowhere, against a model that knows no stages: it
// keeps what is true of the order and derives the stage from it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lives } from '../test/models/play-events.ts';
import { isTerminalStage, type OrderStage } from './order-stage.ts';
import { ORDER_EVENTS, type OrderCommand, type OrderEvent, orderMove } from './order-state.ts';

type Facts = {
  readonly booked: boolean;
  readonly stockHeld: boolean;
  readonly paymentSure: boolean;
  readonly started: boolean;
  /** What is done for one vendor at a time. */
  readonly captureLock: 'idle' | 'capturing' | 'releasing';
  readonly undo: 'none' | 'asked' | 'running';
  readonly gone: boolean;
  readonly arrived: boolean;
  readonly over: OrderStage | null;
};

const NEW_ORDER: Facts = {
  booked: false,
  stockHeld: false,
  paymentSure: false,
  started: false,
  captureLock: 'idle',
  undo: 'none',
  gone: false,
  arrived: false,
  over: null,
};

const UNDONE: Readonly<Partial<Record<OrderEvent, OrderStage>>> = {
  'undone-cancelled': 'cancelled',
  'undone-rejected': 'rejected',
  'undone-payment-failed': 'payment_failed',
  'undone-expired': 'expired',
  'undone-failed': 'failed',
};

function step(facts: Facts, event: OrderEvent): Facts | undefined {
  if (facts.over !== null) return undefined;
  if (facts.undo === 'asked') return event === 'undo-started' ? { ...facts, undo: 'running' } : undefined;
  if (facts.undo === 'running') return whileUndoing(facts, event);
  if (facts.gone) return onTheWay(facts, event);
  if (event === 'cancel-requested') return { ...facts, undo: 'asked' };
  if (event === 'step-failed') return { ...facts, undo: 'running' };
  if (!facts.booked) return beforeRecord(facts, event);
  return facts.started ? whileFulfilling(facts, event) : atCheckout(facts, event);
}

function whileUndoing(facts: Facts, event: OrderEvent): Facts | undefined {
  if (event === 'rest-undone' || event === 'nothing-undone') {
    return { ...facts, undo: 'none', gone: true, arrived: false };
  }
  const over = UNDONE[event];
  return over === undefined ? undefined : { ...facts, over };
}

function onTheWay(facts: Facts, event: OrderEvent): Facts | undefined {
  if (facts.arrived) return event === 'finished' ? { ...facts, over: 'completed' } : undefined;
  if (event === 'all-delivered') return { ...facts, arrived: true };
  return event === 'vendor-rejected' ? { ...facts, undo: 'running' } : undefined;
}

function beforeRecord(facts: Facts, event: OrderEvent): Facts | undefined {
  if (event === 'recorded') return { ...facts, booked: true };
  const refused = event === 'input-refused' || event === 'record-refused';
  return refused ? { ...facts, over: 'rejected' } : undefined;
}

function atCheckout(facts: Facts, event: OrderEvent): Facts | undefined {
  if (facts.paymentSure) return event === 'fulfilment-started' ? { ...facts, started: true } : undefined;
  if (event === 'expired' || event === 'review-declined') return { ...facts, undo: 'running' };
  if (facts.stockHeld) {
    if (event === 'authorised') return { ...facts, paymentSure: true };
    return event === 'payment-declined' ? { ...facts, undo: 'running' } : undefined;
  }
  if (event === 'stock-reserved') return { ...facts, stockHeld: true };
  if (event === 'cash-accepted') return { ...facts, stockHeld: true, paymentSure: true };
  return event === 'stock-refused' ? { ...facts, over: 'rejected' } : undefined;
}

function whileFulfilling(facts: Facts, event: OrderEvent): Facts | undefined {
  if (event === 'vendor-rejected' || event === 'expired') return { ...facts, undo: 'running' };
  if (event === 'all-shipped' && facts.captureLock !== 'capturing') return { ...facts, gone: true };
  const next: Readonly<Partial<Record<OrderEvent, readonly [Facts['captureLock'], Facts['captureLock']]>>> = {
    'capture-started': ['idle', 'capturing'],
    'release-started': ['idle', 'releasing'],
    captured: ['capturing', 'releasing'],
    'part-released': ['releasing', 'idle'],
  };
  const [from, to] = next[event] ?? [];
  return to !== undefined && facts.captureLock === from ? { ...facts, captureLock: to } : undefined;
}

function stageOf(facts: Facts): OrderStage {
  if (facts.over !== null) return facts.over;
  if (facts.undo === 'asked') return 'cancelling';
  if (facts.undo === 'running') return 'compensating';
  if (facts.gone) return facts.arrived ? 'delivered' : 'shipped';
  if (facts.started) return facts.captureLock === 'idle' ? 'fulfilling' : facts.captureLock;
  if (facts.paymentSure) return 'confirmed';
  if (facts.stockHeld) return 'authorising';
  return facts.booked ? 'reserving' : 'placed';
}

const LIVES = lives({ events: ORDER_EVENTS, begin: NEW_ORDER, step });

/** What the table makes of a life: every stage on the way, and all that was to be done. */
function live(events: readonly OrderEvent[]) {
  let stage: OrderStage = 'placed';
  const commands: OrderCommand[] = [];
  const stages: OrderStage[] = [stage];
  for (const event of events) {
    const move = orderMove(stage, event);
    stage = move?.to ?? stage;
    commands.push(...(move?.commands ?? []));
    stages.push(stage);
  }
  return { stage, stages, commands };
}

const count = (commands: readonly OrderCommand[], wanted: OrderCommand): number =>
  commands.filter((command) => command === wanted).length;

describe('any order of events', () => {
  test('leads where the facts lead', () => {
    fc.assert(
      fc.property(LIVES, (events) => {
        let facts = NEW_ORDER;
        const stages = events.map((event) => {
          facts = step(facts, event) ?? facts;
          return stageOf(facts);
        });
        expect(live(events).stages.slice(1)).toEqual(stages);
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes stock, money and the goods at most once, and ends once', () => {
    fc.assert(
      fc.property(LIVES, (events) => {
        const { stage, commands } = live(events);
        for (const once of ['reserve-stock', 'authorise-payment', 'confirm', 'fulfil'] as const) {
          expect(count(commands, once)).toBeLessThanOrEqual(1);
        }
        // A delivered order is finished once before it is completed; all others when they close.
        const over = isTerminalStage(stage) || stage === 'delivered';
        expect(count(commands, 'finish')).toBe(over ? 1 : 0);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a final stage is never left, and every undone step was commanded', () => {
    fc.assert(
      fc.property(LIVES, (events) => {
        const { commands, stages } = live(events);
        const end = stages.findIndex(isTerminalStage);
        if (end !== -1) expect(new Set(stages.slice(end)).size).toBe(1);
        const entered = stages.filter(
          (stage, at) => stage === 'compensating' && stages[at - 1] !== 'compensating',
        ).length;
        expect(count(commands, 'undo')).toBe(entered);
      }),
      { numRuns: 1_000 },
    );
  });

  test('the model comes by every stage', () => {
    const seen = new Set(fc.sample(LIVES, { numRuns: 2_000, seed: 1 }).flatMap((life) => live(life).stages));
    expect(seen.size).toBe(17);
  });
});
