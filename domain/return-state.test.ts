import { describe, expect, test } from 'vitest';
import {
  ENDED_RETURN_STATES,
  isLegalReturnTransition,
  legalReturnEvents,
  RETURN_EVENTS,
  RETURN_STATES,
  returnMove,
} from './return-state.ts';

// The whole table again, written by hand. Every pair that is not here must be illegal.
const LIFE = `
requested: request-refused>refused approved>approved refused>refused window-passed>expired withdrawn>withdrawn
approved: label-made>labelled window-passed>expired withdrawn>withdrawn
labelled: scanned>in_transit arrived>received lost>inspecting window-passed>expired withdrawn>withdrawn
in_transit: arrived>received lost>inspecting
received: inspection-started>inspecting
inspecting: goods-accepted>accepted goods-partly-accepted>partial goods-rejected>rejected
accepted: refund-started>refunding
partial: refund-started>refunding
rejected: sent-back>closed
refunding: refunded>restocking settled>restocking
restocking: restocked>closed
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

describe('every pair of state and event', () => {
  test.each(RETURN_STATES)('%s', (from) => {
    for (const event of RETURN_EVENTS) {
      const wanted = EXPECTED.get(`${from} ${event}`);
      expect([from, event, returnMove(from, event)?.to]).toEqual([from, event, wanted]);
    }
  });
});

test('what has ended never moves again, and the goods are out of the customer’s hands once they are scanned', () => {
  for (const state of ENDED_RETURN_STATES) expect(legalReturnEvents(state)).toEqual([]);
  const late = ['in_transit', 'received', 'inspecting', 'refunding', 'restocking'] as const;
  for (const state of late) {
    expect(returnMove(state, 'withdrawn')).toBeUndefined();
    expect(returnMove(state, 'window-passed')).toBeUndefined();
  }
});

test('a final state has finish, a label that may exist is cancelled first, and all others have one command', () => {
  for (const from of RETURN_STATES) {
    for (const event of legalReturnEvents(from)) {
      const commands = returnMove(from, event)?.commands ?? [];
      const ended = ENDED_RETURN_STATES.find((state) => state === returnMove(from, event)?.to);
      if (ended === undefined) expect(commands).toHaveLength(1);
      else expect(commands.at(-1)).toBe('finish');
      const labelMayExist = from === 'approved' || from === 'labelled';
      if (ended !== undefined) expect(commands.includes('cancel-label')).toBe(labelMayExist);
    }
  }
});

test.each([
  [null, 'requested', 'requested', true],
  [null, 'approved', 'approved', false],
  ['inspecting', 'parked', 'inspecting', true],
  ['inspecting', 'parked', 'closed', false],
  ['closed', 'parked', 'closed', false],
  ['requested', 'approved', 'approved', true],
  ['requested', 'approved', 'closed', false],
  ['requested', 'exploded', 'closed', false],
] as const)('%s, %s to %s in the log: %s', (from, event, to, legal) => {
  expect(isLegalReturnTransition({ from, event, to })).toBe(legal);
});
