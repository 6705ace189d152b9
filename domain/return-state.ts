/** The state of a return. Parked is an overlay. The moving states come in the order in which one passes them. */
export const MOVING_RETURN_STATES = [
  'requested',
  'approved',
  'labelled',
  'in_transit',
  'received',
  'inspecting',
  'accepted',
  'partial',
  'rejected',
  'refunding',
  'restocking',
] as const;

/** `refused`: not approved. `rejected` goods are sent back to the customer, and such a return ends `closed`, too. */
export const ENDED_RETURN_STATES = ['closed', 'refused', 'expired', 'withdrawn'] as const;

export const RETURN_STATES = [...MOVING_RETURN_STATES, ...ENDED_RETURN_STATES] as const;
export type ReturnState = (typeof RETURN_STATES)[number];

export function isReturnEnded(state: ReturnState): boolean {
  return (ENDED_RETURN_STATES as readonly string[]).includes(state);
}

/** All events of a return as a whole. */
export const RETURN_EVENTS = [
  'request-refused',
  'approved',
  'refused',
  'label-made',
  'scanned',
  'arrived',
  'lost',
  'inspection-started',
  'goods-accepted',
  'goods-partly-accepted',
  'goods-rejected',
  'refund-started',
  'refunded',
  'settled',
  'restocked',
  'sent-back',
  'window-passed',
  'withdrawn',
] as const;
export type ReturnEvent = (typeof RETURN_EVENTS)[number];

/** What the return has to do next. */
export type ReturnCommand =
  | 'await-approval'
  | 'make-label'
  | 'await-goods'
  | 'begin-inspection'
  | 'await-inspection'
  | 'begin-refund'
  | 'refund'
  | 'restock'
  | 'send-back'
  | 'cancel-label'
  | 'finish';

export type ReturnMove = { readonly to: ReturnState; readonly commands: readonly ReturnCommand[] };
type Moves = Readonly<Partial<Record<ReturnEvent, ReturnMove>>>;

const move = (to: ReturnState, ...commands: ReturnCommand[]): ReturnMove => ({ to, commands });

/** Until the goods are on their way the customer may change their mind, and the window may close. */
const OPEN_WINDOW: Moves = {
  'window-passed': move('expired', 'cancel-label', 'finish'),
  withdrawn: move('withdrawn', 'cancel-label', 'finish'),
};

/** From, event → to, commands. What is not in it is illegal there; it is counted and ignored. */
const TABLE: Readonly<Record<ReturnState, Moves>> = {
  requested: {
    'request-refused': move('refused', 'finish'),
    approved: move('approved', 'make-label'),
    refused: move('refused', 'finish'),
    'window-passed': move('expired', 'finish'),
    withdrawn: move('withdrawn', 'finish'),
  },
  approved: { 'label-made': move('labelled', 'await-goods'), ...OPEN_WINDOW },
  labelled: {
    scanned: move('in_transit', 'await-goods'),
    arrived: move('received', 'begin-inspection'),
    lost: move('inspecting', 'await-inspection'),
    ...OPEN_WINDOW,
  },
  in_transit: {
    arrived: move('received', 'begin-inspection'),
    // The carrier is liable for what it took; a person decides what the customer gets.
    lost: move('inspecting', 'await-inspection'),
  },
  received: { 'inspection-started': move('inspecting', 'await-inspection') },
  inspecting: {
    'goods-accepted': move('accepted', 'begin-refund'),
    'goods-partly-accepted': move('partial', 'begin-refund'),
    'goods-rejected': move('rejected', 'send-back'),
  },
  accepted: { 'refund-started': move('refunding', 'refund') },
  partial: { 'refund-started': move('refunding', 'refund') },
  rejected: { 'sent-back': move('closed', 'finish') },
  refunding: {
    refunded: move('restocking', 'restock'),
    settled: move('restocking', 'restock'),
  },
  restocking: { restocked: move('closed', 'finish') },
  closed: {},
  refused: {},
  expired: {},
  withdrawn: {},
};

export function returnMove(from: ReturnState, event: ReturnEvent): ReturnMove | undefined {
  return TABLE[from][event];
}

export function legalReturnEvents(from: ReturnState): readonly ReturnEvent[] {
  return RETURN_EVENTS.filter((event) => TABLE[from][event] !== undefined);
}

/** Overlays lie on a state; the log shows them with the same state before and after. */
export const RETURN_OVERLAYS = ['parked', 'unparked'] as const;
export type ReturnOverlay = (typeof RETURN_OVERLAYS)[number];

/** Whether a line of a return's log can be true. */
export function isLegalReturnTransition(line: {
  readonly from: ReturnState | null;
  readonly event: string;
  readonly to: ReturnState;
}): boolean {
  if (line.from === null) return line.event === 'requested' && line.to === 'requested';
  if ((RETURN_OVERLAYS as readonly string[]).includes(line.event)) {
    return line.from === line.to && !isReturnEnded(line.from);
  }
  const event = RETURN_EVENTS.find((known) => known === line.event);
  return event !== undefined && TABLE[line.from][event]?.to === line.to;
}
