import { VENDORS } from '../contract/providers.ts';
import { type Answer, no } from './answer.ts';
import { audit, lookUp, type Service } from './once.ts';
import { readPayment } from './payment.ts';
import type { Store } from './store.ts';
import { readByReference } from './vendor.ts';

const SERVICES: Readonly<Record<string, Service>> = {
  payment: 'payment',
  vendors: 'vendor',
  notify: 'notify',
};

/** Every GET but the control endpoints. */
export function answerQuestion(store: Store, url: URL, now: number): Answer {
  const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const [service = '', version, what, id] = parts;
  if (version !== 'v1' || what === undefined) return notThere(url);
  if (service === 'audit' && ['payment', 'vendor', 'notify'].includes(what)) {
    const orderId = url.searchParams.get('orderId') ?? undefined;
    return { status: 200, body: { effects: audit(store, what as Service, orderId) } };
  }
  const known = SERVICES[service];
  if (known === undefined) return notThere(url);
  if (what === 'effects' && id !== undefined) return found(lookUp(store, known, id));
  if (service === 'payment' && what === 'orders' && id !== undefined) {
    return found(readPayment(store, id, now));
  }
  const reference = url.searchParams.get('reference');
  if (
    service === 'vendors' &&
    (VENDORS as readonly string[]).includes(what) &&
    id === 'orders' &&
    reference
  ) {
    return found(readByReference(store, what, reference));
  }
  return notThere(url);
}

function found(record: unknown): Answer {
  return record === undefined
    ? no(404, 'not_found', 'nothing is known of it')
    : { status: 200, body: record };
}

function notThere(url: URL): Answer {
  return no(404, 'not_found', `there is no ${url.pathname}`);
}
