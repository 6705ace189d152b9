/** Milliseconds since 1970; `asked` is how often it was asked in vain since the last news. */
export type Silence = { readonly newsAt: number; readonly asked: number; readonly askedAt: number };

/** How much more rarely is asked for whom the server suggests a new run: an order has one run for its whole life. */
const RARELY = 24;

/**
 * When somebody silent is asked next: ever more rarely, up to a cap. Each asking costs about eleven events, so an order
 * whose history is `full` waits many times the cap, and the server's limit stays years away.
 */
export function pollDueAt(
  { asked, askedAt, newsAt }: Silence,
  policy: { readonly callbackWait: number; readonly pollCap: number },
  full: boolean,
): number {
  const { callbackWait, pollCap } = policy;
  if (full) return Math.max(newsAt, askedAt) + RARELY * pollCap;
  let at = newsAt;
  for (let turn = 0; turn <= asked; turn += 1) at += Math.min(pollCap, callbackWait * 2 ** turn);
  return at;
}
