import type { ScreenPlace } from '../../contract/stack/place-address.ts';
import type { Place } from '../model/app/state.ts';
import { ALERTS } from './alerts.ts';
import { BULK } from './bulk.ts';
import { JOURNAL } from './journal.ts';
import { QUEUES } from './queues.ts';
import type { Screen } from './screen.ts';
import { WORKERS } from './workers.ts';

/** Every screen, in the order of help. */
const BY_KIND: Readonly<Record<ScreenPlace, Screen>> = {
  workers: WORKERS,
  queues: QUEUES,
  alerts: ALERTS,
  bulk: BULK,
  journal: JOURNAL,
};
export const SCREENS: readonly Screen[] = Object.values(BY_KIND);

/** The screen of a place; undefined for a list and a detail. */
export function screenOf(place: Place): Screen | undefined {
  return place.kind === 'list' || place.kind === 'detail' ? undefined : BY_KIND[place.kind];
}
