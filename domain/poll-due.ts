/** Milliseconds since 1970; `asked` counts the polls without an answer since the last status. */
export type PollState = { readonly lastStatusAt: number; readonly asked: number; readonly askedAt: number };

/** How much more rarely is asked for whom the server suggests a new run: an order has one run for its whole life. */
const RARELY = 24;

/**
 * When a silent provider is polled next: less and less often, up to a cap. Each asking costs about eleven events, so an order
 * whose history is `full` waits many times the cap, and the server's limit stays years away.
 */
export function pollDueAt(
  { asked, askedAt, lastStatusAt }: PollState,
  policy: { readonly callbackWait: number; readonly pollCap: number },
  full: boolean,
): number {
  const { callbackWait, pollCap } = policy;
  if (full) return Math.max(lastStatusAt, askedAt) + RARELY * pollCap;
  let at = lastStatusAt;
  for (let turn = 0; turn <= asked; turn += 1) at += Math.min(pollCap, callbackWait * 2 ** turn);
  return at;
}

/** Interval between two polls of a provider that has been silent for long: about eleven events each, ten a minute allowed. */
export const REST_PAUSE = 90_000;

/**
 * The interval before the next poll. Up to `base` it is the policy's; after that it grows with the time without a report, to one
 * question per `REST_PAUSE` for each of the `parts` that are waited for.
 */
export function spacedPause(base: number, silentFor: number, parts = 1): number {
  return Math.max(base, Math.min(REST_PAUSE * parts, silentFor / 2));
}

/**
 * As `pollDueAt`, but counted from the last question: after an outage or a jump of the clock there is one question to
 * ask and not one for every turn that was missed. An operator sees it at `vendorResponseLimit` exactly.
 */
export function nextAskAt(
  state: PollState,
  policy: { readonly callbackWait: number; readonly pollCap: number; readonly vendorResponseLimit: number },
  about: { readonly now: number; readonly full: boolean; readonly parts: number },
): number {
  const { callbackWait, pollCap, vendorResponseLimit } = policy;
  // A clock that was set back must not postpone the question by as much.
  const lastStatusAt = Math.min(state.lastStatusAt, about.now);
  const from = Math.min(Math.max(lastStatusAt, state.asked === 0 ? lastStatusAt : state.askedAt), about.now);
  if (about.full) return from + RARELY * pollCap;
  const base = Math.min(pollCap, callbackWait * 2 ** state.asked);
  const due = from + spacedPause(base, from - lastStatusAt, about.parts);
  const limit = lastStatusAt + vendorResponseLimit;
  return from < limit ? Math.min(due, limit) : due;
}
