import { liveClaim, type OrderRow } from '../../operations/subjects/order/order-row.ts';
import { ageWords } from '../../support/time/duration.ts';
import { shortName } from '../ui/words.ts';

/** `on it: ole, 1m 35s`; null without a claim. */
export function claimWords(row: Pick<OrderRow, 'claim' | 'open'>, now: number): string | null {
  const claim = liveClaim(row, now);
  return claim === null ? null : `on it: ${shortName(claim.by)}, ${ageWords(now - claim.since)}`;
}

/** `ole left a note 1m 35s ago`. */
export function noteWords(row: Pick<OrderRow, 'note'>, now: number): string | null {
  const { note } = row;
  return note === null ? null : `${shortName(note.by)} left a note ${ageWords(now - note.at)} ago`;
}
