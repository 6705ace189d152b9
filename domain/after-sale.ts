/** Milliseconds. Policies for returns, subscriptions and notifications; the rows are chosen like those of the orders. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type AfterSaleRow = {
  /** From the delivery: goods that are not on their way back by then stay with the customer. */
  readonly returnWindow: number;
  /** Time without a scan before the carrier is polled; doubles up to `scanCap`. */
  readonly scanWait: number;
  readonly scanCap: number;
  /** From the delivery to the question how it was. */
  readonly reviewAfter: number;
  /** Before a renewal the customer is reminded of it. */
  readonly remindBefore: number;
  /** From the renewal to the time by which its goods are promised to be on their way. */
  readonly renewalPromise: number;
  /** How soon it is looked whether the order of a renewal holds; doubles up to `lookCap`. */
  readonly lookAfter: number;
  readonly lookCap: number;
  /** An order that stays undecided for this long stops the renewal, which then needs an operator. */
  readonly lookFor: number;
  /** Pauses before a failed renewal is tried again with a new order; after the last one a person decides. */
  readonly renewalRetries: readonly number[];
};

const PRODUCTION: AfterSaleRow = {
  returnWindow: 30 * DAY,
  scanWait: DAY,
  scanCap: 7 * DAY,
  reviewAfter: 7 * DAY,
  remindBefore: 3 * DAY,
  renewalPromise: 3 * DAY,
  lookAfter: 2 * SECOND,
  lookCap: HOUR,
  lookFor: 4 * DAY,
  renewalRetries: [DAY, 3 * DAY],
};

const DEMO: AfterSaleRow = {
  returnWindow: 10 * MINUTE,
  scanWait: 15 * SECOND,
  scanCap: MINUTE,
  reviewAfter: 20 * SECOND,
  remindBefore: 5 * SECOND,
  renewalPromise: 2 * MINUTE,
  lookAfter: 2 * SECOND,
  lookCap: 15 * SECOND,
  lookFor: 10 * MINUTE,
  renewalRetries: [10 * SECOND, 20 * SECOND],
};

const TEST: AfterSaleRow = {
  returnWindow: 8 * SECOND,
  scanWait: 2 * SECOND,
  scanCap: 3 * SECOND,
  reviewAfter: SECOND,
  remindBefore: SECOND,
  renewalPromise: 30 * SECOND,
  lookAfter: 500,
  lookCap: SECOND,
  lookFor: 15 * SECOND,
  renewalRetries: [500],
};

export const AFTER_SALE_ROWS = { production: PRODUCTION, demo: DEMO, test: TEST } as const satisfies Readonly<
  Record<string, AfterSaleRow>
>;
