import * as v from 'valibot';

/**
 * What a traffic run writes down, one JSON object a line: `asked` before a request leaves, `answered` after it. A
 * request that was asked and has no answer, or `unknown`, may have been taken: who checks for losses must count it as
 * possible and never as lost.
 */
export const trafficEntrySchema = v.variant('what', [
  v.object({
    what: v.literal('asked'),
    /** RFC 3339, UTC. */
    at: v.string(),
    requestKey: v.string(),
    orderId: v.string(),
    /** Which kind of order the generator meant it to be. */
    kind: v.string(),
  }),
  v.object({
    what: v.literal('answered'),
    at: v.string(),
    requestKey: v.string(),
    /** `declined`: the checkout refused it; PostgreSQL may have it as closed. `fail`: it does not exist. */
    answer: v.picklist(['ok', 'declined', 'fail', 'unknown']),
    detail: v.optional(v.string()),
  }),
  v.object({
    what: v.literal('cancel'),
    at: v.string(),
    requestKey: v.string(),
    orderId: v.string(),
    by: v.picklist(['update', 'signal']),
    answer: v.picklist(['ok', 'refused', 'fail', 'unknown']),
  }),
  v.object({
    what: v.literal('subscription'),
    at: v.string(),
    requestKey: v.string(),
    /** Of the order after which the customer subscribed. */
    orderId: v.string(),
    answer: v.picklist(['ok', 'refused', 'fail', 'unknown']),
  }),
  v.object({
    what: v.literal('return'),
    at: v.string(),
    requestKey: v.string(),
    orderId: v.string(),
    answer: v.picklist(['ok', 'refused', 'fail', 'unknown']),
  }),
]);
export type TrafficEntry = v.InferOutput<typeof trafficEntrySchema>;

/** A killed writer leaves an incomplete line; it is skipped. */
export function parseTrafficEntry(line: string): TrafficEntry | undefined {
  try {
    const parsed = v.safeParse(trafficEntrySchema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
