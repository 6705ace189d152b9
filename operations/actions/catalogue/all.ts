import type { Action } from '../action.ts';
import type { AnyActionRecord } from '../engine/record.ts';
import { CUSTOMER_ACTIONS } from './customer/all.ts';
import { ramp } from './deployment/ramp.ts';
import { setCurrent } from './deployment/set-current.ts';
import { ORDER_ACTIONS } from './order/all.ts';
import { RETURN_ACTIONS } from './return/all.ts';
import { requestCancel } from './run/request-cancel.ts';
import { SUBSCRIPTION_ACTIONS } from './subscription/all.ts';

/** Everything that an operator can do. */
export const ALL_ACTIONS: readonly AnyActionRecord[] = [
  ...ORDER_ACTIONS,
  ...RETURN_ACTIONS,
  ...SUBSCRIPTION_ACTIONS,
  ...CUSTOMER_ACTIONS,
  requestCancel,
  setCurrent,
  ramp,
];

const BY_KEY = new Map(ALL_ACTIONS.map((record) => [record.key, record]));

/** The record that the data names; undefined where this build does not know it, as in a line of another build. */
export function findRecord(action: Action): AnyActionRecord | undefined {
  const { kind, of, remedy } = action;
  if (typeof remedy === 'string') {
    const subject = typeof of === 'string' ? of : 'order';
    // The first updates of an order have kinds of their own.
    return BY_KEY.get(`${subject}/${remedy}`) ?? ownKind(subject, remedy);
  }
  return BY_KEY.get(typeof of === 'string' ? `${kind}:${of}` : kind);
}

function ownKind(subject: string, id: string): AnyActionRecord | undefined {
  return ALL_ACTIONS.find(
    (record) => record.subject === subject && record.id === id && record.kind === 'update',
  );
}

export function recordOf(action: Action): AnyActionRecord {
  const record = findRecord(action);
  if (record === undefined) throw new Error(`there is no action ${JSON.stringify(action)}`);
  return record;
}
