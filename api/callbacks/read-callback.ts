import * as v from 'valibot';
import { paymentCallbackSchema, vendorCallbackSchema } from '../../contract/order-messages.ts';
import { isOrderId } from '../../domain/order-id.ts';

export const CALLBACK_PROVIDERS = ['payment', 'vendor'] as const;
export type CallbackProvider = (typeof CALLBACK_PROVIDERS)[number];

export type ReadCallback =
  | {
      readonly ok: true;
      readonly orderId: string;
      readonly eventId: string;
      readonly version: number;
      readonly payload: unknown;
    }
  | { readonly ok: false; readonly problem: string };

/** The envelope and its payload, checked whole before anything is stored. `provider` chooses the payload's schema. */
export function readCallback(provider: CallbackProvider, body: string): ReadCallback {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, problem: 'the body is no JSON' };
  }
  const envelope = v.safeParse(v.object({ orderId: v.string(), payload: v.unknown() }), json);
  if (!envelope.success || !isOrderId(envelope.output.orderId)) {
    return { ok: false, problem: 'expected { "orderId": "ord-…", "payload": { … } }' };
  }
  const schema = provider === 'payment' ? paymentCallbackSchema : vendorCallbackSchema;
  const payload = v.safeParse(schema, envelope.output.payload);
  if (!payload.success) {
    const issue = payload.issues[0];
    return { ok: false, problem: `payload.${v.getDotPath(issue) ?? ''}: ${issue.message}` };
  }
  const { eventId, version } = payload.output;
  return { ok: true, orderId: envelope.output.orderId, eventId, version, payload: payload.output };
}
