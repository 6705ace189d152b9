/** A request that was carried out, and what it was answered. `at` is milliseconds since 1970. */
export type RecentRequest<A> = {
  readonly key: string;
  readonly hash: string;
  readonly at: number;
  readonly answer: A;
};

export const RECENT_MAX = 200;
export const RECENT_AGE_MS = 24 * 3_600_000;

/** The newest last. Older than a day, or beyond two hundred, is forgotten here and known to the database alone. */
export function remember<A>(
  known: readonly RecentRequest<A>[],
  request: RecentRequest<A>,
): readonly RecentRequest<A>[] {
  return [...known.filter((each) => each.key !== request.key), request]
    .filter((each) => request.at - each.at < RECENT_AGE_MS)
    .slice(-RECENT_MAX);
}

export type Recalled<A> =
  | { readonly kind: 'new' }
  /** The same request again. */
  | { readonly kind: 'answered'; readonly answer: A }
  /** The key was used for something else. */
  | { readonly kind: 'reused' };

export function recall<A>(
  known: readonly RecentRequest<A>[],
  request: Pick<RecentRequest<A>, 'key' | 'hash'>,
): Recalled<A> {
  const found = known.find((each) => each.key === request.key);
  if (found === undefined) return { kind: 'new' };
  return found.hash === request.hash ? { kind: 'answered', answer: found.answer } : { kind: 'reused' };
}
