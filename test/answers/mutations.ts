import type { Answered } from './mutating-proxy.ts';

export type Random = () => number;

/** Mulberry32: the same seed gives the same answers. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

type Json = Record<string, unknown>;
const HOSTILE = '\u001b]52;c;aGk=\u0007\u202e\r\n';
const VALUES: readonly unknown[] = [null, true, -1, 0.5, 1e30, '', '0', HOSTILE, [], {}, 'JPY', 'declined'];

/** `foreign` is what the provider answered for another order. */
export type Mutation = (random: Random, answer: Answered, foreign: string) => Answered | null;

const inBody =
  (change: (random: Random, body: Json, foreign: Json) => unknown): Mutation =>
  (random, answer, foreign) => {
    const body = JSON.parse(answer.text) as Json;
    const other = foreign === '' ? {} : (JSON.parse(foreign) as Json);
    return { ...answer, text: JSON.stringify(change(random, body, other)) };
  };

function stateOf(body: Json): string {
  return ['state', 'status', 'kind'].find((name) => name in body) ?? 'state';
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  dropped: inBody((random, body) => {
    const { [pick(random, Object.keys(body))]: _, ...rest } = body;
    return rest;
  }),
  retyped: inBody((random, body) => ({ ...body, [pick(random, Object.keys(body))]: pick(random, VALUES) })),
  swapped: inBody((random, body) => {
    const [one, two] = [pick(random, Object.keys(body)), pick(random, Object.keys(body))];
    return { ...body, [one]: body[two], [two]: body[one] };
  }),
  'state changed': inBody((random, body) => {
    const state = pick(random, [
      'declined',
      'voided',
      'expired',
      'refunded',
      'captured',
      'cancelled',
      'hocus',
    ]);
    return { ...body, [stateOf(body)]: state };
  }),
  'unknown state': inBody((_, body) => ({ ...body, [stateOf(body)]: 'hocus' })),
  'other currency': inBody((_, body) => ({ ...body, currency: 'JPY' })),
  'other amount': inBody((random, body) => {
    const times = pick(random, [0, 10, 100]);
    const more = (value: unknown) => (typeof value === 'number' ? value * times : value);
    const captures = ((body['captures'] ?? []) as readonly Json[]).map((each) => ({
      ...each,
      amountMinor: more(each['amountMinor']),
    }));
    const sums = ['authorisedMinor', 'capturedMinor', 'amountMinor', 'refundedMinor'];
    const known = sums.filter((name) => name in body).map((name) => [name, more(body[name])] as const);
    return { ...body, ...Object.fromEntries(known), ...('captures' in body ? { captures } : {}) };
  }),
  'other order': inBody((_, _body, foreign) => foreign),
  "other order's field": inBody((random, body, foreign) => {
    const name = pick(random, Object.keys(body));
    return { ...body, [name]: foreign[name] };
  }),
  'capture of another order': inBody((_, body, foreign) => ({
    ...body,
    version: 99,
    captures: [
      {
        captureId: 'cap_x',
        key: `${String(foreign['reference'])}:capture:nordwind:1`,
        amountMinor: 777,
        at: '2026-11-21T10:00:00.000Z',
      },
    ],
    capturedMinor: 777,
    authorisedMinor: 777,
  })),
  truncated: (random, answer) => ({
    ...answer,
    text: answer.text.slice(0, Math.floor(random() * answer.text.length)),
  }),
  'short of its length': (_, answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.text) + 10) },
  }),
  'not JSON': (random, answer) => ({
    ...answer,
    text: pick(random, ['<html>', 'null', '{}', '[]', '""', '1', '']),
  }),
  'compressed by its label': (_, answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-encoding': 'gzip' },
  }),
  /** Longer than any caller waits for it. */
  late: (_, answer) => ({ ...answer, afterMs: 2_500 }),
  silent: () => null,
  /** The same answer again after the first. */
  repeated: (_, answer) => ({ ...answer, text: answer.text + answer.text }),
  'declined after all': (_, answer) => ({
    ...answer,
    status: 402,
    text: JSON.stringify({ error: { code: 'declined', message: 'no', reason: 'insufficient-funds' } }),
  }),
  'undone after all': (_, answer) => ({
    ...answer,
    status: 409,
    text: JSON.stringify({ error: { code: 'undone', message: 'closed' } }),
  }),
  'outside the contract': (random, answer) => ({
    status: pick(random, [302, 401, 403, 404, 408, 410, 429, 500, 502]),
    headers: { ...answer.headers, location: 'http://127.0.0.1:1/' },
    text: pick(random, [
      '<html>',
      '',
      '{"error":{}}',
      '{"error":{"code":"hocus","message":"x"}}',
      answer.text,
    ]),
  }),
  hostile: inBody((random, body) => ({
    ...body,
    [pick(random, Object.keys(body))]: `${HOSTILE}${'x'.repeat(5_000)}`,
  })),
};

/** The same mutation for the same number. */
export function mutationOf(random: Random): readonly [string, Mutation] {
  return pick(random, Object.entries(MUTATIONS));
}
