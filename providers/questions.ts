import { type Answer, errorResponse } from './answer.ts';
import { readLabel } from './carrier.ts';
import { audit, auditPage, lookUp, type Service } from './once.ts';
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
        ? errorResponse(400, 'bad_request', 'which order? ?reference=')
        : found(readByReference(store, vendorId, reference));
    case 'audit': {
      if (!AUDITED.includes(service)) return notThere(url);
      const only = url.searchParams.get('orderId') ?? undefined;
      const page = pageOf(url.searchParams);
      if (page === 'bad')
        return errorResponse(400, 'bad_request', 'after and limit are whole numbers, limit from 1 to 5000');
      const body =
        page === null
          ? { effects: audit(store, service as Service, only) }
          : auditPage(store, service as Service, page);
      return { status: 200, body };
    }
    default:
      return notThere(url);
  }
}

const PAGE_MAX = 5_000;

/** Null where all is asked for at once. */
function pageOf(params: URLSearchParams): { readonly after: number; readonly limit: number } | 'bad' | null {
  if (!params.has('after') && !params.has('limit')) return null;
  const [after, limit] = [Number(params.get('after') ?? 0), Number(params.get('limit') ?? PAGE_MAX)];
  const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  return isWhole(after) && isWhole(limit) && limit >= 1 && limit <= PAGE_MAX ? { after, limit } : 'bad';
}

function found(record: unknown): Answer {
  return record === undefined
    ? errorResponse(404, 'not_found', 'nothing is known of it')
    : { status: 200, body: record };
}

function notThere(url: URL): Answer {
  return errorResponse(404, 'not_found', `there is no ${url.pathname}`);
}
