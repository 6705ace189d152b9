export const CUSTOMER_STAGES = ['new', 'verifying', 'active', 'suspended', 'deleted'] as const;
export type CustomerStage = (typeof CUSTOMER_STAGES)[number];

export const CUSTOMER_EVENTS = [
  'registered',
  'verified',
  'activated',
  'suspended',
  'reactivated',
  'deleted',
] as const;
export type CustomerEvent = (typeof CUSTOMER_EVENTS)[number];

/** What follows from a step. `forget` takes everything personal out of the customer and of the database. */
export type CustomerCommand = 'save' | 'forget' | 'empty-cart';

export type CustomerMove = { readonly to: CustomerStage; readonly commands: readonly CustomerCommand[] };

const move = (to: CustomerStage, ...commands: CustomerCommand[]): CustomerMove => ({ to, commands });

const DELETE = { deleted: move('deleted', 'empty-cart', 'forget', 'save') } as const;

/**
 * A customer's life as a table: from, event → to, commands. What is not in it is illegal there; it is counted and
 * ignored.
 */
const TABLE: Readonly<Record<CustomerStage, Readonly<Partial<Record<CustomerEvent, CustomerMove>>>>> = {
  new: { registered: move('verifying', 'save'), ...DELETE },
  verifying: { verified: move('active', 'save'), activated: move('active', 'save'), ...DELETE },
  active: { suspended: move('suspended', 'save'), ...DELETE },
  suspended: { reactivated: move('active', 'save'), ...DELETE },
  deleted: {},
};

export function customerMove(from: CustomerStage, event: CustomerEvent): CustomerMove | undefined {
  return TABLE[from][event];
}

/** The events that would move a customer from this stage. */
export function legalCustomerEvents(from: CustomerStage): readonly CustomerEvent[] {
  return CUSTOMER_EVENTS.filter((event) => TABLE[from][event] !== undefined);
}
