import type { Screen } from './screen.ts';
import { queuesPane } from './workers.ts';

/** All task queues, where the screen of the workers has rows for only a few. */
export const QUEUES: Screen = {
  kind: 'queues',
  title: 'task queues',
  goKey: 'q',
  panes: (state) => [queuesPane(state)],
  reads: ['fleet'],
};
