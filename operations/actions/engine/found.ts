import type { TemporalLink } from '../../temporal/connect.ts';
import type { Action } from '../action.ts';
import type { Intent } from '../journal-entry.ts';

/** Outcome of an intent whose answer nobody got. */
export type Found =
  | { readonly kind: 'done'; readonly says: string; readonly newRunId?: string }
  | { readonly kind: 'refused'; readonly says: string }
  | { readonly kind: 'failed'; readonly says: string }
  /** The server has no trace of it: it was not done and will not be. */
  | { readonly kind: 'not-done'; readonly says: string }
  | { readonly kind: 'unknown'; readonly says: string };

export type Unanswered = Pick<Intent, 'id' | 'at' | 'run' | 'actor' | 'reason'> & {
  readonly action: Action;
};

/** Looks an action up under the id it was sent with; sends nothing. */
export type Recover = (link: TemporalLink, intent: Unanswered) => Promise<Found>;
