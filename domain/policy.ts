/** Milliseconds. The start input names the row, so a run keeps its timeouts if the code changes. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How one kind of work is tried. `startToClose` bounds how long a dead worker's attempt is waited for. */
export type TryPolicy = {
  readonly startToClose: number;
  /** Null: too short to be worth a heartbeat. */
  readonly heartbeat: number | null;
  readonly firstRetry: number;
  readonly backoff: number;
  readonly retryCap: number;
  /** After this the work is given up, and the order parks with the reason. */
  readonly budget: number;
};

export type OrderPolicyRow = {
  /** Our own database: it answers at once or it is down; a short cap brings orders back soon after it. */
  readonly db: TryPolicy;
  /** Money: slow to answer, and an unanswered call is looked up before it is tried again. */
  readonly payment: TryPolicy;
  /** Vendors: the slowest and the least reliable, so the longest cap. */
  readonly vendor: TryPolicy;
  /** Messages are worth a long while and never hold anything else up. */
  readonly notify: TryPolicy;
  /** Undoing is never given up; beyond the budget a person is asked. */
  readonly compensation: TryPolicy;
  /** One question about facts; where it fails, what is known already is good enough. */
  readonly question: TryPolicy;
  /** A customer waits for a checkout's answer: open steps then continue in the order. */
  readonly checkoutBudget: number;
  /** Time without a status from a vendor before it is polled; doubles up to `pollCap`. */
  readonly callbackWait: number;
  readonly pollCap: number;
  /** Time without a status from a vendor before the order is stuck. */
  readonly vendorResponseLimit: number;
  /** An undecided review ends the order. Shorter than authorisations live (7 days with most cards). */
  readonly reviewExpiry: number;
  /** A declined capture waits this long for the customer's other answer. */
  readonly customerExpiry: number;
  /** Orders above this amount of their currency are looked at by a person. */
  readonly reviewAboveMinor: Readonly<Record<string, number>>;
};

// 2,000.00 euros or what comes near it in round numbers of the currency.
const REVIEW_ABOVE_MINOR = {
  EUR: 200_000,
  USD: 200_000,
  GBP: 200_000,
  CHF: 200_000,
  SEK: 2_000_000,
  JPY: 300_000,
} as const;

// The worker pulses every second; three missed pulses mean that it is gone, and the attempt is handed on.
const HEARTBEAT = 3 * SECOND;

/**
 * How long a workflow task of a dead worker is waited for; 10 s by the server's default. A task takes milliseconds;
 * on two cores with ten times their work the slowest took 1.6 s, and 4.5 s where a worker took too many at once.
 */
export const WORKFLOW_TASK_TIMEOUT = 6 * SECOND;

const PRODUCTION: OrderPolicyRow = {
  db: {
    startToClose: 5 * SECOND,
    heartbeat: null,
    firstRetry: 100,
    backoff: 2,
    retryCap: 5 * SECOND,
    budget: 15 * MINUTE,
  },
  payment: {
    startToClose: 10 * SECOND,
    heartbeat: HEARTBEAT,
    firstRetry: SECOND,
    backoff: 2,
    retryCap: 30 * SECOND,
    budget: 30 * MINUTE,
  },
  vendor: {
    startToClose: 15 * SECOND,
    heartbeat: HEARTBEAT,
    firstRetry: 2 * SECOND,
    backoff: 2,
    retryCap: MINUTE,
    budget: 2 * HOUR,
  },
  notify: {
    startToClose: 5 * SECOND,
    heartbeat: HEARTBEAT,
    firstRetry: SECOND,
    backoff: 2,
    retryCap: 5 * MINUTE,
    budget: DAY,
  },
  compensation: {
    startToClose: 10 * SECOND,
    heartbeat: HEARTBEAT,
    firstRetry: SECOND,
    backoff: 2,
    retryCap: MINUTE,
    budget: 15 * MINUTE,
  },
  question: {
    startToClose: 10 * SECOND,
    heartbeat: null,
    firstRetry: SECOND,
    backoff: 2,
    retryCap: 10 * SECOND,
    budget: 2 * MINUTE,
  },
  checkoutBudget: 15 * SECOND,
  callbackWait: MINUTE,
  pollCap: HOUR,
  vendorResponseLimit: 2 * DAY,
  reviewExpiry: 3 * DAY,
  customerExpiry: 3 * DAY,
  reviewAboveMinor: REVIEW_ABOVE_MINOR,
};

/** Short enough to watch: outages park within a minute, recoveries are seen within seconds. */
const DEMO: OrderPolicyRow = {
  db: { ...PRODUCTION.db, startToClose: 4 * SECOND, retryCap: 2 * SECOND, budget: 2 * MINUTE },
  payment: {
    ...PRODUCTION.payment,
    startToClose: 5 * SECOND,
    firstRetry: 500,
    retryCap: 5 * SECOND,
    budget: 45 * SECOND,
  },
  vendor: {
    ...PRODUCTION.vendor,
    startToClose: 5 * SECOND,
    firstRetry: 500,
    retryCap: 5 * SECOND,
    budget: 45 * SECOND,
  },
  notify: { ...PRODUCTION.notify, firstRetry: 500, retryCap: 10 * SECOND, budget: 2 * MINUTE },
  compensation: {
    ...PRODUCTION.compensation,
    startToClose: 5 * SECOND,
    firstRetry: 500,
    retryCap: 5 * SECOND,
    budget: 30 * SECOND,
  },
  question: {
    ...PRODUCTION.question,
    startToClose: 4 * SECOND,
    firstRetry: 500,
    retryCap: 2 * SECOND,
    budget: 20 * SECOND,
  },
  checkoutBudget: 10 * SECOND,
  callbackWait: 10 * SECOND,
  pollCap: 30 * SECOND,
  vendorResponseLimit: 90 * SECOND,
  reviewExpiry: 10 * MINUTE,
  customerExpiry: 10 * MINUTE,
  reviewAboveMinor: REVIEW_ABOVE_MINOR,
};

/** Every wait ends within seconds, so that tests drive each branch on a real server. */
const TEST: OrderPolicyRow = {
  db: { ...DEMO.db, startToClose: 3 * SECOND, retryCap: SECOND, budget: 30 * SECOND },
  payment: {
    ...DEMO.payment,
    startToClose: 3 * SECOND,
    firstRetry: 200,
    retryCap: SECOND,
    budget: 6 * SECOND,
  },
  vendor: { ...DEMO.vendor, startToClose: 3 * SECOND, firstRetry: 200, retryCap: SECOND, budget: 6 * SECOND },
  notify: { ...DEMO.notify, startToClose: 3 * SECOND, firstRetry: 200, retryCap: SECOND, budget: 6 * SECOND },
  compensation: {
    ...DEMO.compensation,
    startToClose: 3 * SECOND,
    firstRetry: 200,
    retryCap: SECOND,
    budget: 4 * SECOND,
  },
  question: {
    ...DEMO.question,
    startToClose: 3 * SECOND,
    firstRetry: 200,
    retryCap: SECOND,
    budget: 6 * SECOND,
  },
  checkoutBudget: 3 * SECOND,
  callbackWait: 2 * SECOND,
  pollCap: 2 * SECOND,
  vendorResponseLimit: 7 * SECOND,
  reviewExpiry: 5 * SECOND,
  customerExpiry: 12 * SECOND,
  reviewAboveMinor: REVIEW_ABOVE_MINOR,
};

export const POLICY_ROWS = { production: PRODUCTION, demo: DEMO, test: TEST } as const satisfies Readonly<
  Record<string, OrderPolicyRow>
>;

/** The same row for a checkout: every step of it has one short budget. */
export function checkoutPolicy(row: OrderPolicyRow): OrderPolicyRow {
  const short = (policy: TryPolicy): TryPolicy => ({
    ...policy,
    startToClose: Math.min(policy.startToClose, row.checkoutBudget),
    budget: row.checkoutBudget,
  });
  return { ...row, db: short(row.db), payment: short(row.payment), compensation: short(row.compensation) };
}

export function needsReview(
  row: OrderPolicyRow,
  amount: { readonly currency: string; readonly minor: number },
): boolean {
  const limit = row.reviewAboveMinor[amount.currency];
  return limit !== undefined && amount.minor > limit;
}
