import { type Answer, no } from './answer.ts';
import { readLabel } from './carrier.ts';
import { audit, lookUp, type Service } from './once.ts';
import { readPayment } from './payment.ts';
import { matchRoute } from './routes.ts';
import type { Store } from './store.ts';
import { readByReference } from './vendor.ts';

const AUDITED: readonly string[] = ['payment', 'vendor', 'notify', 'carrier'] satisfies readonly Service[];

/** Every GET but the control endpoints and the health of the whole. */
export function answerQuestion(store: Store, url: URL, now: number): Answer {
  const matched = matchRoute('GET', url.pathname);
  const { key = '', orderId = '', returnId = '', service = '', vendorId = '' } = matched?.params ?? {};
  const reference = url.searchParams.get('reference');
  switch (matched?.name) {
    case 'payment-effect':
      return found(lookUp(store, 'payment', key));
    case 'vendor-effect':
      return found(lookUp(store, 'vendor', key));
    case 'carrier-effect':
      return found(lookUp(store, 'carrier', key));
    case 'notify-effect':
      return found(lookUp(store, 'notify', key));
    case 'payment-order':
      return found(readPayment(store, orderId, now));
    case 'carrier-order':
      return found(readLabel(store, returnId));
    case 'vendor-order':
      return reference === null
        ? no(400, 'bad_request', 'which order? ?reference=')
        : found(readByReference(store, vendorId, reference));
    case 'audit': {
      if (!AUDITED.includes(service)) return notThere(url);
      const only = url.searchParams.get('orderId') ?? undefined;
      return { status: 200, body: { effects: audit(store, service as Service, only) } };
    }
    default:
      return notThere(url);
  }
}

function found(record: unknown): Answer {
  return record === undefined
    ? no(404, 'not_found', 'nothing is known of it')
    : { status: 200, body: record };
}

function notThere(url: URL): Answer {
  return no(404, 'not_found', `there is no ${url.pathname}`);
}
