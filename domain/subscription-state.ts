/** The state of a subscription. Parked is an overlay on `renewing`. */
export const SUBSCRIPTION_STATES = ['active', 'paused', 'renewing', 'cancelled'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** All events of a subscription as a whole. */
export const SUBSCRIPTION_EVENTS = [
  'due',
  'skipped',
  'changed',
  'skip-asked',
  'pause-asked',
  'resume-asked',
  'cancel-asked',
  'renewed',
  'renewal-failed',
  'given-up',
] as const;
export type SubscriptionEvent = (typeof SUBSCRIPTION_EVENTS)[number];

/** What the subscription has to do next. */
export type SubscriptionCommand =
  | 'renew'
  | 'next-period'
  | 'renew-again'
  | 'drop-skip'
  | 'find-next-date'
  | 'finish';

export type SubscriptionMove = {
  readonly to: SubscriptionState;
  readonly commands: readonly SubscriptionCommand[];
};
type Moves = Readonly<Partial<Record<SubscriptionEvent, SubscriptionMove>>>;

const move = (to: SubscriptionState, ...commands: SubscriptionCommand[]): SubscriptionMove => ({
  to,
  commands,
});

/** From, event → to, commands. What is not in it is illegal there; it is counted and ignored. */
const TABLE: Readonly<Record<SubscriptionState, Moves>> = {
  active: {
    due: move('renewing', 'renew'),
    skipped: move('active', 'drop-skip', 'next-period'),
    changed: move('active'),
    'skip-asked': move('active'),
    'pause-asked': move('paused'),
    'cancel-asked': move('cancelled', 'finish'),
  },
  paused: {
    changed: move('paused'),
    // What fell due meanwhile is not made up for: the next date is the first one ahead.
    'resume-asked': move('active', 'find-next-date'),
    'cancel-asked': move('cancelled', 'finish'),
  },
  renewing: {
    renewed: move('active', 'next-period'),
    'renewal-failed': move('renewing', 'renew-again'),
    // A person lets this period go.
    'given-up': move('active', 'next-period'),
    changed: move('renewing'),
    'pause-asked': move('paused', 'next-period'),
    // The order of this period is an order of its own by now and is cancelled as one.
    'cancel-asked': move('cancelled', 'finish'),
  },
  cancelled: {},
};

export function subscriptionMove(
  from: SubscriptionState,
  event: SubscriptionEvent,
): SubscriptionMove | undefined {
  return TABLE[from][event];
}

export function legalSubscriptionEvents(from: SubscriptionState): readonly SubscriptionEvent[] {
  return SUBSCRIPTION_EVENTS.filter((event) => TABLE[from][event] !== undefined);
}
