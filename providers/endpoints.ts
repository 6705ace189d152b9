import * as v from 'valibot';
import { fingerprint } from '../contract/ids/fingerprint.ts';
import type { Fault, ProviderEffect } from '../contract/providers/providers.ts';
import { TEST_TOKENS } from '../contract/providers/providers.ts';
import { type Answer, type Done, errorResponse } from './answer.ts';
import { cancelLabel, createLabel } from './carrier.ts';
import { faultOf, hitBy, type Situation } from './faults.ts';
import { sendMessage } from './notify.ts';
import { type KeyedRequest, once, type Service } from './once.ts';
import { authorise, capture, undo, type Verdict } from './payment.ts';
import { refund, undoRefund } from './refund.ts';
import { matchRoute, type RouteName } from './routes.ts';
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

/** By the name of the route. */
const ENDPOINTS: Readonly<Partial<Record<RouteName, Endpoint>>> = {
  authorise: {
    kinds: ['authorise'],
    service: 'payment',
    schema: SCHEMAS.authorisation,
    act: ({ body, request, store, verdict }) => authorise(store, { body, request }, verdict),
  },
  capture: {
    kinds: ['capture'],
    service: 'payment',
    schema: SCHEMAS.capture,
    act: ({ body, request, store, verdict }) => capture(store, { body, request }, verdict),
  },
  'undo-payment': {
    kinds: ['void', 'refund'],
    service: 'payment',
    schema: SCHEMAS.undo,
    act: ({ body, request, store }) => undo(store, { body, request }),
  },
  'vendor-create': {
    kinds: ['vendor-create'],
    service: 'vendor',
    schema: SCHEMAS.vendorOrder,
    act: (call) => createOrder(call.store, call, call),
  },
  'vendor-release': {
    kinds: ['vendor-release'],
    service: 'vendor',
    schema: SCHEMAS.vendorRelease,
    act: (call) => releaseOrder(call.store, call, call.delays),
  },
  'vendor-cancel': {
    kinds: ['vendor-cancel'],
    service: 'vendor',
    schema: SCHEMAS.vendorCancel,
    act: (call) => cancelOrder(call.store, call),
  },
  refund: {
    kinds: ['refund'],
    service: 'payment',
    schema: SCHEMAS.refund,
    act: ({ body, request, store, verdict }) => refund(store, { body, request }, verdict),
  },
  'undo-refund': {
    kinds: ['void'],
    service: 'payment',
    schema: SCHEMAS.undoRefund,
    act: ({ body, request, store }) => undoRefund(store, { body, request }),
  },
  'carrier-label': {
    kinds: ['carrier-label'],
    service: 'carrier',
    schema: SCHEMAS.label,
    act: (call) => createLabel(call.store, call, call),
  },
  'carrier-cancel': {
    kinds: ['carrier-cancel'],
    service: 'carrier',
    schema: SCHEMAS.label,
    act: (call) => cancelLabel(call.store, call),
  },
  message: {
    kinds: ['message'],
    service: 'notify',
    schema: SCHEMAS.message,
    act: ({ body, request, store, verdict }) =>
      sendMessage(store, { body, request }, { kind: 'message', verdict }),
  },
  sms: {
    kinds: ['sms'],
    service: 'notify',
    schema: SCHEMAS.message,
    act: ({ body, request, store, verdict }) =>
      sendMessage(store, { body, request }, { kind: 'sms', verdict }),
  },
};

/** Finds what a POST asks for; an answer where it asks for nothing that there is, or asks it wrongly. */
export function planPost(store: Store, post: PostRequest, delays: VendorDelays): Planned | Answer {
  const route = matchRoute('POST', post.path);
  if (route === undefined) return errorResponse(404, 'not_found', `there is no ${post.path}`);
  const endpoint = ENDPOINTS[route.name];
  if (endpoint === undefined) return errorResponse(404, 'not_found', `there is no ${post.path}`);
  if (post.key === undefined) return errorResponse(400, 'key_missing', 'every POST needs an Idempotency-Key');
  const key = v.safeParse(keySchema, post.key);
  if (!key.success) return errorResponse(400, 'bad_request', 'the Idempotency-Key is too long');
  const parsed = v.safeParse(endpoint.schema, post.body);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return errorResponse(400, 'bad_request', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  }
  const body = parsed.output as { readonly reference?: string; readonly token?: string };
  const { id = '', vendorId = '' } = route.params;
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

function referenceOf(store: Store, vendorId: string, id: string): string {
  const row = store.get('select reference from vendor_orders where vendor = ? and id = ?', vendorId, id);
  return String(row?.['reference'] ?? '');
}

const SLOW_TOKEN_MS = 800;

/** Faults that apply to a request. */
export function matchFaults(store: Store, planned: Planned, faults: readonly Fault[], now: number) {
  const about = { situation: planned.situation, now };
  const slow = planned.token === TEST_TOKENS.slow ? SLOW_TOKEN_MS : 0;
  return {
    latencyMs: (faultOf(faults, 'latency', about)?.milliseconds ?? 0) + slow,
    refusedLateMs: faultOf(faults, 'refused-late', about)?.milliseconds ?? null,
    unavailable: outage(store, hitBy(faults, 'unavailable', about), planned.key),
    replyLost: faultOf(faults, 'reply-lost', about) !== undefined || planned.token === TEST_TOKENS.replyLost,
    wrong: faultOf(faults, 'wrong-answer', about)?.set ?? null,
  };
}

/** A burst counts the calls of each key in the store, so that a restart does not reset it. */
function outage(store: Store, fault: Fault | undefined, key: string): number | null {
  if (fault?.effect.type !== 'unavailable') return null;
  const { status, times } = fault.effect;
  if (times === undefined) return status;
  const before = Number(
    store.get('select calls from fault_calls where fault = ? and key = ?', fault.id, key)?.['calls'] ?? 0,
  );
  if (before >= times) return null;
  store.run(
    'insert into fault_calls values (?, ?, 1) on conflict (fault, key) do update set calls = calls + 1',
    fault.id,
    key,
  );
  return status;
}
