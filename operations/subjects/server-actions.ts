import type { DeckAction } from '../../contract/subject/deck.ts';

/** What the server does to a workflow of any type. */
export const SERVER_ACTIONS: readonly DeckAction[] = [
  {
    id: 'pause',
    title: 'pause or resume',
    letter: 'P',
    kind: 'operation',
    name: 'pause',
    fields: [],
    danger: 'safe',
    description: 'stop the tasks of the workflow, or resume them; timers and timeouts keep running',
  },
  {
    id: 'try-now',
    title: 'retry now',
    kind: 'operation',
    name: 'try-now',
    fields: [],
    danger: 'safe',
    description: 'start the next attempt of its failing activities now; attempts are counted from 1 again',
  },
  {
    id: 'reset',
    title: 'reset',
    letter: 'R',
    kind: 'operation',
    name: 'reset',
    fields: [
      { name: 'eventId', label: 'to event', kind: 'number', required: true },
      {
        name: 'exclude',
        label: 'leave out',
        kind: 'choice',
        choices: ['nothing', 'signals', 'updates', 'signals and updates'],
        required: true,
      },
    ],
    danger: 'final',
    description: 'start a new run that repeats the history up to an earlier event',
  },
  {
    id: 'signal',
    title: 'send a signal',
    letter: 'S',
    kind: 'signal',
    name: '',
    fields: [
      { name: 'name', label: 'signal', kind: 'text', required: true },
      { name: 'input', label: 'input (JSON)', kind: 'text', required: false },
    ],
    danger: 'undoable',
    description: 'send a signal with any name and input; the server stores it until a worker takes it',
  },
  {
    id: 'update',
    title: 'send an update',
    kind: 'update',
    name: '',
    fields: [
      { name: 'name', label: 'update', kind: 'text', required: true },
      { name: 'input', label: 'input (JSON)', kind: 'text', required: false },
    ],
    danger: 'undoable',
    description: 'send an update with any name and input; the workflow accepts or rejects it',
  },
  {
    id: 'terminate',
    title: 'terminate',
    kind: 'operation',
    name: 'terminate',
    fields: [],
    danger: 'final',
    description: 'end the run at once; the workflow cannot react and nothing is undone',
  },
];
