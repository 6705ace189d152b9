import type { Fault } from '../../contract/providers/providers.ts';
import type { Answered } from '../answers/mutating-proxy.ts';

/** How hostile text reaches an order. */
export type HostileAnswer = {
  readonly name: string;
  /** False if the text is dropped: only the schema violation is reported. */
  readonly shows: boolean;
} & (
  | { readonly by: 'fault'; effect(text: string): Fault['effect'] }
  /** Returned by a proxy; the provider never receives the request. */
  | { readonly by: 'instead'; readonly path: RegExp; answer(text: string): Answered }
  /** The provider's answer, changed by a proxy. */
  | { readonly by: 'change'; readonly path: RegExp; change(body: Json, text: string): Json }
  /** A signed vendor callback; the vendor's own callbacks are off. */
  | { readonly by: 'callback' }
);

type Json = Readonly<Record<string, unknown>>;

const AUTHORISE = /^\/payment\/v1\/authorisations$/;
const CAPTURE = /^\/payment\/v1\/captures$/;
const VENDOR = /^\/vendors\/v1\/[^/]+\/orders$/;
const MESSAGE = /^\/notify\/v1\/messages$/;

export const HOSTILE_ANSWERS: readonly HostileAnswer[] = [
  { name: 'a decline', shows: true, by: 'fault', effect: (text) => ({ type: 'decline', code: text }) },
  { name: 'a review', shows: true, by: 'fault', effect: (text) => ({ type: 'review', reason: text }) },
  {
    name: 'a rejection of the vendor',
    shows: true,
    by: 'fault',
    effect: (text) => ({ type: 'vendor-rejects', code: text }),
  },
  {
    name: 'an outage',
    shows: true,
    by: 'instead',
    path: CAPTURE,
    answer: (text) => refusal(text, 503, { code: 'unavailable', message: text }),
  },
  {
    name: 'a refusal',
    shows: true,
    by: 'instead',
    path: CAPTURE,
    answer: (text) => refusal(text, 400, { code: 'bad_request', message: text, [text]: text }),
  },
  {
    name: 'a refusal outside the contract',
    shows: false,
    by: 'instead',
    path: CAPTURE,
    answer: (text) => refusal(text, 418, { code: text, message: text, [text]: text }),
  },
  {
    name: 'no JSON',
    shows: false,
    by: 'instead',
    path: VENDOR,
    answer: (text) => ({ ...spoken(text), status: 200, text }),
  },
  {
    name: 'another id',
    shows: false,
    by: 'change',
    path: AUTHORISE,
    change: (body, text) => ({ ...body, authorisationId: text, state: text }),
  },
  {
    name: 'another order',
    shows: true,
    by: 'change',
    path: VENDOR,
    change: (body, text) => ({ ...body, reference: text, vendorId: text, status: text }),
  },
  {
    name: 'a message id',
    shows: false,
    by: 'change',
    path: MESSAGE,
    change: (body, text) => ({ ...body, messageId: text }),
  },
  { name: 'a tracking number', shows: true, by: 'callback' },
];

function refusal(text: string, status: number, error: Json): Answered {
  return { ...spoken(text), status, text: JSON.stringify({ error }) };
}

/** HTTP allows C1 bytes in the status line and in headers. */
export function spoken(text: string): Pick<Answered, 'headers' | 'statusText'> {
  const line = headerOf(text).slice(0, 200);
  return {
    statusText: line,
    headers: { 'content-type': 'application/json', 'x-request-id': line, 'retry-after': line, server: line },
  };
}

export function headerOf(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[\u0000-\u001F\u007F]/g, '');
}
