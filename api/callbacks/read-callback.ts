import * as v from 'valibot';
import { paymentCallbackSchema, vendorCallbackSchema } from '../../contract/order/order-messages.ts';
import type { CallbackProvider } from '../../contract/providers/callback-target.ts';
import { providerText } from '../../contract/providers/provider-answers.ts';
import { carrierCallbackSchema } from '../../contract/return/return.ts';
import { isOrderId } from '../../domain/order-id.ts';

export const CALLBACK_PROVIDERS = [
  'payment',
  'vendor',
  'carrier',
] as const satisfies readonly CallbackProvider[];

const SCHEMAS = {
  payment: paymentCallbackSchema,
  vendor: vendorCallbackSchema,
  carrier: carrierCallbackSchema,
} as const satisfies Record<CallbackProvider, v.GenericSchema>;

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
  const { orderId } = envelope.output;
  const payload = v.safeParse(SCHEMAS[provider], envelope.output.payload);
  if (!payload.success) {
    const issue = payload.issues[0];
    return { ok: false, problem: `payload.${v.getDotPath(issue) ?? ''}: ${issue.message}` };
  }
  const about = 'reference' in payload.output ? payload.output.reference : orderId;
  if (about !== orderId) {
    return { ok: false, problem: `payload.reference: expected ${orderId}, as in orderId` };
  }
  const { eventId, version } = payload.output;
  return { ok: true, orderId, eventId, version, payload: inPlainText(payload.output) };
}

/** Text is normalized as in provider answers; PostgreSQL, for one, rejects NUL. */
function inPlainText(payload: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? providerText(value) : value,
    ]),
  );
}
