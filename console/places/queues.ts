import type { Screen } from './screen.ts';
import { queuesPane } from './workers.ts';

/** Every task queue, with room for all of them. */
export const QUEUES: Screen = {
  kind: 'queues',
  title: 'task queues',
  goKey: 'q',
  panes: (state) => [queuesPane(state)],
  reads: ['fleet'],
};
