import * as v from 'valibot';
import { fingerprint } from '../contract/fingerprint.ts';
import type { Fault, ProviderEffect } from '../contract/providers.ts';
import { TEST_TOKENS, VENDORS } from '../contract/providers.ts';
import { type Answer, type Done, no } from './answer.ts';
import { faultOf, type Situation } from './faults.ts';
import { sendMessage } from './notify.ts';
import { type KeyedRequest, once, type Service } from './once.ts';
import { authorise, capture, undo, type Verdict } from './payment.ts';
import { keySchema, SCHEMAS } from './schemas.ts';
import type { Store } from './store.ts';
import { cancelOrder, createOrder, releaseOrder, type VendorDelays } from './vendor.ts';

export type PostRequest = {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: unknown;
  readonly trace: string | null;
};

/** A request that is understood, before any fault or effect. */
export type Planned = {
  readonly situation: Situation;
  readonly key: string;
  /** What the token of the card asks for, as a fault would. */
  readonly token: string | null;
  carryOut(now: number, faults: readonly Fault[]): Answer;
};

type Endpoint = {
  readonly kinds: readonly ProviderEffect['kind'][];
  readonly service: Service;
  readonly schema: v.GenericSchema;
  act(call: EndpointCall): Done;
};

type EndpointCall = {
  readonly store: Store;
  readonly request: KeyedRequest;
  // Checked by the endpoint's own schema before it gets here.
  readonly body: never;
  readonly trace: string | null;
  readonly vendorId: string;
  readonly id: string;
  readonly verdict: Verdict;
  readonly rejects: string | undefined;
  readonly delays: VendorDelays;
};

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  authorisations: {
    kinds: ['authorise'],
    service: 'payment',
    schema: SCHEMAS.authorisation,
    act: ({ body, request, store, verdict }) => authorise(store, { body, request }, verdict),
  },
  captures: {
    kinds: ['capture'],
    service: 'payment',
    schema: SCHEMAS.capture,
    act: ({ body, request, store, verdict }) => capture(store, { body, request }, verdict),
  },
  undo: {
    kinds: ['void', 'refund'],
    service: 'payment',
    schema: SCHEMAS.undo,
    act: ({ body, request, store }) => undo(store, { body, request }),
  },
  create: {
    kinds: ['vendor-create'],
    service: 'vendor',
    schema: SCHEMAS.vendorOrder,
    act: (call) => createOrder(call.store, call, call),
  },
  release: {
    kinds: ['vendor-release'],
    service: 'vendor',
    schema: SCHEMAS.vendorRelease,
    act: (call) => releaseOrder(call.store, call, call.delays),
  },
  cancel: {
    kinds: ['vendor-cancel'],
    service: 'vendor',
    schema: SCHEMAS.vendorCancel,
    act: (call) => cancelOrder(call.store, call),
  },
  messages: {
    kinds: ['message'],
    service: 'notify',
    schema: SCHEMAS.message,
    act: ({ body, request, store }) => sendMessage(store, { body, request }),
  },
};

/** Finds what a POST asks for; an answer where it asks for nothing that there is, or asks it wrongly. */
export function planPost(store: Store, post: PostRequest, delays: VendorDelays): Planned | Answer {
  const route = routeOf(post.path);
  if (route === undefined) return no(404, 'not_found', `there is no ${post.path}`);
  const endpoint = ENDPOINTS[route.name];
  if (endpoint === undefined) return no(404, 'not_found', `there is no ${post.path}`);
  if (post.key === undefined) return no(400, 'key_missing', 'every POST needs an Idempotency-Key');
  const key = v.safeParse(keySchema, post.key);
  if (!key.success) return no(400, 'bad_request', 'the Idempotency-Key is too long');
  const parsed = v.safeParse(endpoint.schema, post.body);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return no(400, 'bad_request', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  }
  const body = parsed.output as { readonly reference?: string; readonly token?: string };
  const { id, vendorId } = route;
  const reference = body.reference ?? referenceOf(store, vendorId, id);
  const situation: Situation = {
    kinds: endpoint.kinds,
    orderId: reference,
    ...(vendorId === '' ? {} : { vendorId }),
  };
  return {
    situation,
    key: key.output,
    token: body.token ?? null,
    carryOut: (now, faults) => {
      const { service } = endpoint;
      const asked = fingerprint({ path: post.path, body });
      const request: KeyedRequest = { key: key.output, fingerprint: asked, service, reference, at: now };
      const about = { situation, now };
      const verdict = faultOf(faults, 'decline', about) ?? faultOf(faults, 'review', about);
      const rejects = faultOf(faults, 'vendor-rejects', about)?.code;
      const call = {
        store,
        request,
        body: body as never,
        trace: post.trace,
        vendorId,
        id,
        verdict,
        rejects,
        delays,
      };
      return once(store, request, () => endpoint.act(call));
    },
  };
}

type Route = { readonly name: string; readonly vendorId: string; readonly id: string };

function routeOf(path: string): Route | undefined {
  const [service, version, ...rest] = path.split('/').slice(1).map(decodeURIComponent);
  if (version !== 'v1') return undefined;
  if (
    service === 'payment' &&
    rest.length === 1 &&
    isOneOf(rest[0], ['authorisations', 'captures', 'undo'])
  ) {
    return { name: String(rest[0]), vendorId: '', id: '' };
  }
  if (service === 'notify' && rest.length === 1 && rest[0] === 'messages') {
    return { name: 'messages', vendorId: '', id: '' };
  }
  const [vendorId = '', orders, id = '', release] = rest;
  if (service !== 'vendors' || orders !== 'orders' || !isOneOf(vendorId, VENDORS)) return undefined;
  if (rest.length === 2) return { name: 'create', vendorId, id: '' };
  if (rest.length === 3 && id === 'cancel') return { name: 'cancel', vendorId, id: '' };
  if (rest.length === 4 && release === 'release') return { name: 'release', vendorId, id };
  return undefined;
}

function isOneOf(text: string | undefined, allowed: readonly string[]): boolean {
  return text !== undefined && allowed.includes(text);
}

function referenceOf(store: Store, vendorId: string, id: string): string {
  const row = store.get('select reference from vendor_orders where vendor = ? and id = ?', vendorId, id);
  return String(row?.['reference'] ?? '');
}

const SLOW_TOKEN_MS = 800;

/** What happens to a request besides what it asks for. */
export function hindrances(planned: Planned, faults: readonly Fault[], now: number) {
  const about = { situation: planned.situation, now };
  const slow = planned.token === TEST_TOKENS.slow ? SLOW_TOKEN_MS : 0;
  return {
    latencyMs: (faultOf(faults, 'latency', about)?.milliseconds ?? 0) + slow,
    refusedLateMs: faultOf(faults, 'refused-late', about)?.milliseconds ?? null,
    unavailable: faultOf(faults, 'unavailable', about)?.status ?? null,
    replyLost: faultOf(faults, 'reply-lost', about) !== undefined || planned.token === TEST_TOKENS.replyLost,
  };
}
