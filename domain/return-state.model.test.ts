// Random lives of returns against a model of where the goods and the money are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lives } from '../test/models/play-events.ts';
import {
  isReturnEnded,
  RETURN_EVENTS,
  type ReturnCommand,
  type ReturnEvent,
  type ReturnState,
  returnMove,
} from './return-state.ts';

type Facts = {
  readonly allowed: boolean;
  readonly label: boolean;
  readonly goods: 'with-customer' | 'on-the-way' | 'here' | 'looked-at';
  readonly verdict: 'accepted' | 'partial' | 'rejected' | null;
  readonly money: 'kept' | 'going-back' | 'back';
  readonly over: ReturnState | null;
};

const ASKED: Facts = {
  allowed: false,
  label: false,
  goods: 'with-customer',
  verdict: null,
  money: 'kept',
  over: null,
};

const VERDICTS: Readonly<Partial<Record<ReturnEvent, NonNullable<Facts['verdict']>>>> = {
  'goods-accepted': 'accepted',
  'goods-partly-accepted': 'partial',
  'goods-rejected': 'rejected',
};

function step(facts: Facts, event: ReturnEvent): Facts | undefined {
  if (facts.over !== null) return undefined;
  if (facts.goods === 'with-customer') return atHome(facts, event);
  if (facts.goods === 'on-the-way') return arriving(facts, event);
  if (facts.goods === 'here')
    return event === 'inspection-started' ? { ...facts, goods: 'looked-at' } : undefined;
  return lookedAt(facts, event);
}

function atHome(facts: Facts, event: ReturnEvent): Facts | undefined {
  if (event === 'window-passed') return { ...facts, over: 'expired' };
  if (event === 'withdrawn') return { ...facts, over: 'withdrawn' };
  if (!facts.allowed) {
    if (event === 'approved') return { ...facts, allowed: true };
    return event === 'refused' || event === 'request-refused' ? { ...facts, over: 'refused' } : undefined;
  }
  if (!facts.label) return event === 'label-made' ? { ...facts, label: true } : undefined;
  if (event === 'scanned') return { ...facts, goods: 'on-the-way' };
  // A parcel may arrive before its departure is reported.
  return arriving(facts, event);
}

function arriving(facts: Facts, event: ReturnEvent): Facts | undefined {
  if (event === 'arrived') return { ...facts, goods: 'here' };
  return event === 'lost' ? { ...facts, goods: 'looked-at' } : undefined;
}

function lookedAt(facts: Facts, event: ReturnEvent): Facts | undefined {
  if (facts.verdict === null) {
    const verdict = VERDICTS[event];
    return verdict === undefined ? undefined : { ...facts, verdict };
  }
  if (facts.verdict === 'rejected') return event === 'sent-back' ? { ...facts, over: 'closed' } : undefined;
  if (facts.money === 'kept')
    return event === 'refund-started' ? { ...facts, money: 'going-back' } : undefined;
  if (facts.money === 'going-back') {
    return event === 'refunded' || event === 'settled' ? { ...facts, money: 'back' } : undefined;
  }
  return event === 'restocked' ? { ...facts, over: 'closed' } : undefined;
}

function stateOf(facts: Facts): ReturnState {
  if (facts.over !== null) return facts.over;
  if (facts.goods === 'with-customer')
    return facts.label ? 'labelled' : facts.allowed ? 'approved' : 'requested';
  if (facts.goods === 'on-the-way') return 'in_transit';
  if (facts.goods === 'here') return 'received';
  if (facts.verdict === null) return 'inspecting';
  if (facts.money === 'kept') return facts.verdict;
  return facts.money === 'going-back' ? 'refunding' : 'restocking';
}

const LIVES = lives({ events: RETURN_EVENTS, begin: ASKED, step });

function live(events: readonly ReturnEvent[]) {
  let state: ReturnState = 'requested';
  const commands: ReturnCommand[] = [];
  const states = events.map((event) => {
    const move = returnMove(state, event);
    commands.push(...(move?.commands ?? []));
    state = move?.to ?? state;
    return state;
  });
  return { state, states, commands };
}

test('any order of events leads where goods and money lead', () => {
  fc.assert(
    fc.property(LIVES, (events) => {
      let facts = ASKED;
      const states = events.map((event) => {
        facts = step(facts, event) ?? facts;
        return stateOf(facts);
      });
      expect(live(events).states).toEqual(states);
    }),
    { numRuns: 2_000 },
  );
});

test('money is refunded at most once, only after an inspection, and every return finishes once', () => {
  fc.assert(
    fc.property(LIVES, (events) => {
      const { commands, state, states } = live(events);
      const count = (wanted: ReturnCommand) => commands.filter((command) => command === wanted).length;
      expect(count('refund')).toBeLessThanOrEqual(1);
      expect(count('restock')).toBeLessThanOrEqual(count('refund'));
      if (count('refund') > 0) expect(states).toContain('inspecting');
      expect(count('finish')).toBe(isReturnEnded(state) ? 1 : 0);
      expect(count('finish') > 0 && states.includes('rejected') ? count('refund') : 0).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
