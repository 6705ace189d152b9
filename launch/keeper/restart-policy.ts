const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const WINDOW_MS = 5 * 60_000;
const RESTARTS_MAX = 5;

export type NextRestart =
  | {
      readonly kind: 'later';
      readonly afterMs: number;
      readonly number: number;
      readonly most: number;
      /** Of those that were given, the ones that still count. */
      readonly recent: readonly number[];
    }
  | { readonly kind: 'given-up'; readonly restarts: number };

/** 1 s, 2 s, 4 s … 30 s after a death, at most five times in five minutes. `restarts`: when the earlier ones were. */
export function nextRestart(restarts: readonly number[], now: number): NextRestart {
  const recent = restarts.filter((at) => now - at < WINDOW_MS);
  if (recent.length >= RESTARTS_MAX) return { kind: 'given-up', restarts: recent.length };
  const afterMs = Math.min(FIRST_MS * 2 ** recent.length, LONGEST_MS);
  return { kind: 'later', afterMs, number: recent.length + 1, most: RESTARTS_MAX, recent };
}
