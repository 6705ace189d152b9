import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isLogged,
  isOverlayEvent,
  OVERLAY_EVENTS,
  OVERLAYS,
  type OverlayEvent,
  overlayMove,
  overlayOfEvent,
} from './order-overlay.ts';
import { ORDER_STAGES, TERMINAL_STAGES } from './order-stage.ts';
import { isLegalTransition } from './order-state.ts';

// The whole table again: overlay, what opens it, what closes it, what may open it again.
const PAIRS = `
parked: parked unparked -
held: held released -
in-review: review-opened review-closed -
claimed: claimed unclaimed claimed
`;

const EXPECTED = new Map<string, boolean>(
  PAIRS.trim()
    .split('\n')
    .flatMap((line) => {
      const [, events = ''] = line.split(': ');
      const [opens = '', closes = '', again = ''] = events.split(' ');
      const known: [string, boolean][] = [
        [`false ${opens}`, true],
        [`true ${closes}`, false],
      ];
      return again === '-' ? known : [...known, [`true ${again}`, true] as [string, boolean]];
    }),
);

describe('every pair of an overlay and an event', () => {
  test.each(OVERLAY_EVENTS)('%s', (event) => {
    for (const open of [true, false]) {
      const expected =
        overlayOfEvent(event) === null ? open : (EXPECTED.get(`${String(open)} ${event}`) ?? null);
      expect([event, open, overlayMove(open, event)]).toEqual([event, open, expected]);
    }
  });

  test('every overlay can be laid and taken off', () => {
    for (const overlay of OVERLAYS) {
      const events = OVERLAY_EVENTS.filter((event) => overlayOfEvent(event) === overlay);
      expect([overlay, events.length]).toEqual([overlay, 2]);
    }
  });
});

// The stages in which the log may have an event, written by hand; the rest may occur while it is open.
const STAGES: Readonly<Record<string, string>> = {
  'review-opened': 'reserving authorising',
  'review-closed': 'reserving authorising cancelling compensating',
  overridden: 'fulfilling capturing releasing shipped delivered cancelling compensating',
  skipped: 'fulfilling capturing releasing cancelling compensating',
  settled: 'fulfilling capturing releasing shipped delivered cancelling compensating',
  refunded: 'fulfilling capturing releasing shipped delivered cancelling compensating',
  reassigned: 'fulfilling capturing releasing cancelling compensating',
  'method-changed': 'reserving authorising fulfilling capturing releasing cancelling compensating',
  amended:
    'reserving authorising confirmed fulfilling capturing releasing shipped delivered cancelling compensating',
};

describe('every pair of a stage and an event', () => {
  test.each(ORDER_STAGES)('%s', (stage) => {
    const over = (TERMINAL_STAGES as readonly string[]).includes(stage);
    for (const event of OVERLAY_EVENTS) {
      const named = STAGES[event]?.split(' ');
      const expected = named === undefined ? !over : named.includes(stage);
      expect([stage, event, isLogged(event, stage)]).toEqual([stage, event, expected]);
      expect(isLegalTransition({ from: stage, event, to: stage })).toBe(expected);
      const to = stage === 'shipped' ? 'fulfilling' : 'shipped';
      expect(isLegalTransition({ from: stage, event, to })).toBe(false);
    }
  });
});

test('whatever comes in whatever order, an overlay is there or not, and what is illegal changes nothing', () => {
  const anyEvent = fc.constantFrom<OverlayEvent>(...OVERLAY_EVENTS);
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      for (const overlay of OVERLAYS) {
        let open = false;
        let laid = 0;
        let taken = 0;
        for (const event of events.filter((each) => overlayOfEvent(each) === overlay)) {
          const next = overlayMove(open, event);
          if (next === null || next === open) continue;
          if (next) laid += 1;
          else taken += 1;
          open = next;
        }
        expect(laid - taken).toBe(open ? 1 : 0);
      }
    }),
    { numRuns: 500, seed: 11 },
  );
});

test('only what is in the list is an event of an overlay', () => {
  expect(isOverlayEvent('held')).toBe(true);
  expect(isOverlayEvent('captured')).toBe(false);
});
