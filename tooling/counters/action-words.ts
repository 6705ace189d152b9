import { ALL_ACTIONS } from '../../operations/actions/catalogue/all.ts';
import type { ActionWords } from './action-branches.ts';

const FOLDERS = ['contract', 'operations', 'console', 'cli'];

/** Where each action is described once. */
const RECORDS = ['operations/actions/catalogue'];

/** Ids of the records, what their data is called, and names of what they send. */
export function readActionWords(): ActionWords {
  const words = ALL_ACTIONS.flatMap(({ id, key, name }) => [id, key, name]).filter((word) => word !== '');
  return { words: new Set(words), folders: FOLDERS, records: RECORDS };
}
