import { fingerprint } from '../../contract/ids/fingerprint.ts';
import { checkSignature } from '../../contract/providers/callback-signature.ts';
import type { CallbackProvider } from '../../contract/providers/callback-target.ts';
import type { CarrierCallback } from '../../contract/return/return.ts';
import { isOrderStored, isReturnStored, settleCallback, storeCallback } from '../../database/callbacks.ts';
import type { Database } from '../../database/connect.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { readCallback } from './read-callback.ts';

/** Signals the workflow of the order, or of the return that the carrier reports. `gone`: no open run has this ID. Throws when Temporal did not answer. */
export type SignalOrder = (
  orderId: string,
  provider: CallbackProvider,
  payload: unknown,
) => Promise<'delivered' | 'gone'>;

export type Receiver = {
  readonly database: Database;
  readonly signal: SignalOrder;
  readonly secret: string;
  readonly now: () => number;
};

export type CallbackAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/**
 * 200 only when the callback is stored and the order knows, or can no longer care. Anything else makes the provider
 * try again: 401 not signed by it, 400 not readable, 409 the event id came before with another body, 404 no order has
 * this id (kept in the inbox; it may be on its way), 503 Temporal or PostgreSQL did not answer, or the order is open and
 * has lost its run.
 */
export async function receiveCallback(
  receiver: Receiver,
  given: {
    readonly provider: CallbackProvider;
    readonly signature: string | undefined;
    readonly body: string;
  },
): Promise<CallbackAnswer> {
  const signature = checkSignature(given.signature, {
    secret: receiver.secret,
    body: given.body,
    nowSeconds: receiver.now() / 1000,
  });
  if (!signature.ok) return refused(401, 'bad_signature', `the signature is ${signature.problem}`);
  const read = readCallback(given.provider, given.body);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const { orderId, eventId, version, payload } = read;
  try {
    const stored = await storeCallback(receiver.database, {
      eventId,
      provider: given.provider,
      orderId,
      bodyHash: fingerprint({ orderId, payload }),
      version,
      payload,
    });
    if (stored.reused) return refused(409, 'event_reused', 'this event id came before with another body');
    if (stored.outcome === 'delivered' || stored.outcome === 'order-closed') {
      return { status: 200, body: { ok: true, outcome: stored.outcome, repeated: true } };
    }
    const delivery = await receiver.signal(orderId, given.provider, payload);
    if (delivery === 'delivered') {
      await settleCallback(receiver.database, eventId, 'delivered');
      return { status: 200, body: { ok: true, outcome: 'delivered', repeated: false } };
    }
    const known =
      given.provider === 'carrier'
        ? await isReturnStored(receiver.database, (payload as CarrierCallback).returnId)
        : await isOrderStored(receiver.database, orderId);
    return await settleWithoutRun(receiver.database, eventId, known);
  } catch (error) {
    const detail = errorText(error);
    return { status: 503, body: { error: { code: 'unavailable', message: 'try again later' }, detail } };
  }
}

/** No run has this ID: PostgreSQL decides whether a retry can ever help. */
async function settleWithoutRun(
  database: Database,
  eventId: string,
  known: 'unknown' | 'open' | 'over',
): Promise<CallbackAnswer> {
  switch (known) {
    case 'over':
      await settleCallback(database, eventId, 'order-closed');
      return { status: 200, body: { ok: true, outcome: 'order-closed', repeated: false } };
    case 'unknown':
      await settleCallback(database, eventId, 'unknown-order');
      return refused(404, 'unknown_order', 'no order has this id');
    case 'open':
      // Its run was lost and will be started again under the same id: this callback must still be there then.
      return refused(503, 'no_run', 'the order has no run at the moment');
  }
}

function refused(status: number, code: string, message: string): CallbackAnswer {
  return { status, body: { error: { code, message } } };
}
