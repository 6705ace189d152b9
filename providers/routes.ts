import { VENDORS } from '../contract/providers/providers.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `{name}` in a path matches one segment. All routes of the simulators are here and in docs/PROVIDERS.md. */
export const ROUTES = [
  { method: 'POST', path: '/payment/v1/authorisations', name: 'authorise' },
  { method: 'POST', path: '/payment/v1/captures', name: 'capture' },
  { method: 'POST', path: '/payment/v1/undo', name: 'undo-payment' },
  { method: 'POST', path: '/payment/v1/refunds', name: 'refund' },
  { method: 'POST', path: '/payment/v1/refunds/undo', name: 'undo-refund' },
  { method: 'GET', path: '/payment/v1/effects/{key}', name: 'payment-effect' },
  { method: 'GET', path: '/payment/v1/orders/{orderId}', name: 'payment-order' },
  { method: 'POST', path: '/vendors/v1/{vendorId}/orders', name: 'vendor-create' },
  { method: 'POST', path: '/vendors/v1/{vendorId}/orders/cancel', name: 'vendor-cancel' },
  { method: 'POST', path: '/vendors/v1/{vendorId}/orders/{id}/release', name: 'vendor-release' },
  { method: 'GET', path: '/vendors/v1/effects/{key}', name: 'vendor-effect' },
  { method: 'GET', path: '/vendors/v1/{vendorId}/orders', name: 'vendor-order' },
  { method: 'POST', path: '/carrier/v1/labels', name: 'carrier-label' },
  { method: 'POST', path: '/carrier/v1/labels/cancel', name: 'carrier-cancel' },
  { method: 'GET', path: '/carrier/v1/labels/{returnId}', name: 'carrier-order' },
  { method: 'GET', path: '/carrier/v1/effects/{key}', name: 'carrier-effect' },
  { method: 'POST', path: '/notify/v1/messages', name: 'message' },
  { method: 'POST', path: '/notify/v1/sms', name: 'sms' },
  { method: 'GET', path: '/notify/v1/effects/{key}', name: 'notify-effect' },
  { method: 'GET', path: '/audit/v1/{service}', name: 'audit' },
  { method: 'GET', path: '/healthz', name: 'health' },
  { method: 'GET', path: '/control/v1/faults', name: 'faults' },
  { method: 'PUT', path: '/control/v1/faults', name: 'set-faults' },
  { method: 'POST', path: '/control/v1/faults', name: 'add-faults' },
  { method: 'DELETE', path: '/control/v1/faults', name: 'clear-faults' },
  { method: 'DELETE', path: '/control/v1/faults/{id}', name: 'remove-fault' },
  { method: 'POST', path: '/control/v1/reviews', name: 'decide-review' },
] as const satisfies readonly { readonly method: Method; readonly path: string; readonly name: string }[];

export type RouteName = (typeof ROUTES)[number]['name'];
export type Matched = { readonly name: RouteName; readonly params: Readonly<Record<string, string>> };

const SPLIT = ROUTES.map((route) => ({ ...route, segments: route.path.split('/') }));

/** What a request asks for; undefined where there is no such thing. A path without names goes before one with. */
export function matchRoute(method: string, pathname: string): Matched | undefined {
  const given = pathname.split('/').map(decode);
  const fits = SPLIT.filter((route) => route.method === method && route.segments.length === given.length)
    .map(({ name, segments }) => ({ name, params: paramsOf(segments, given) }))
    .filter((found): found is Matched => found.params !== undefined)
    .sort((left, right) => Object.keys(left.params).length - Object.keys(right.params).length);
  return fits[0];
}

function paramsOf(segments: readonly string[], given: readonly string[]): Matched['params'] | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined && value !== segment) return undefined;
    if (name === undefined) continue;
    if (value === '' || (name === 'vendorId' && !(VENDORS as readonly string[]).includes(value)))
      return undefined;
    params[name] = value;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
