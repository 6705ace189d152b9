import { emptyPane } from '../model/panes/pane.ts';
import type { Screen } from './screen.ts';

export const BULK: Screen = {
  kind: 'bulk',
  title: 'bulk actions',
  goKey: 'b',
  panes: () => [emptyPane('bulk', 'no action on many orders was started from here')],
  reads: [],
};
