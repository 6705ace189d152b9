import type { DeckAction } from '../subject/deck.ts';

/** What is done about an order rather than by it: none of these needs a run that answers. */
export const ORDER_OPERATIONS: readonly DeckAction[] = [
  {
    id: 'try-now',
    title: 'try at once',
    kind: 'operation',
    name: 'try-now',
    fields: [],
    danger: 'safe',
    remedies: ['activity-retrying', 'effect-in-doubt'],
    description: 'end the pause before the next try of what fails; the tries are counted anew',
  },
  {
    id: 'restart',
    title: 'start its run again',
    kind: 'operation',
    name: 'restart',
    fields: [],
    danger: 'undoable',
    remedies: ['orphan'],
    description:
      'start the missing run under the same id; what was done keeps its stored result and is not done twice',
  },
  {
    id: 'close-row',
    title: 'close it in the books',
    kind: 'operation',
    name: 'close-row',
    fields: [],
    danger: 'final',
    remedies: ['orphan'],
    description: 'end an order that has no run, where nothing is held, taken or ordered for it',
  },
  {
    id: 'return',
    title: 'bring back',
    letter: 'B',
    kind: 'operation',
    name: 'return',
    fields: [],
    danger: 'undoable',
    description: 'open a return of what has arrived; nothing moves before it is approved',
  },
  {
    id: 'again',
    title: 'place one like it',
    kind: 'operation',
    name: 'again',
    fields: [],
    danger: 'undoable',
    description: 'place a new order with the same lines, address and card, under a request key of its own',
  },
];
