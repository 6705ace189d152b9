import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';
import { UNREADABLE } from '../../contract/temporal/unreadable.ts';

/**
 * Reads what it can and never throws. A payload that does not decode would otherwise fail the workflow task, and the
 * task is retried without an end: one third-party signal would stop an order. As a value that fits no schema it is
 * refused where every other bad input is.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return UNREADABLE as T;
    }
  },
};
