import * as v from 'valibot';
import { FAILURES } from '../../contract/order/activities.ts';
import { providerText } from '../../contract/providers/provider-answers.ts';
import type { ProviderErrorCode } from '../../contract/providers/providers.ts';
import type { Attempt } from './attempt.ts';
import { type DeadlineInit, type Fetch, NoAnswer } from './deadline-fetch.ts';
import { failure } from './failures.ts';
import { inDoubt } from './read-answer.ts';

/** An answer that means something: yes, or a no that the contract knows. */
export type ProviderAnswer =
  | { readonly kind: 'yes'; readonly body: unknown }
  /** `reason` details the code if the other side sends one. */
  | { readonly kind: 'no'; readonly code: ProviderErrorCode; readonly reason: string };

export type ProviderClient = {
  get(path: string, attempt: Attempt): Promise<ProviderAnswer>;
  post(
    request: { readonly path: string; readonly key: string; readonly body: unknown },
    attempt: Attempt,
  ): Promise<ProviderAnswer>;
};

/** Speaks the contract of `contract/providers/providers.ts`; what is no answer becomes a failure of `contract/order/activities.ts`. */
export function providerClient(baseUrl: string, fetch: Fetch): ProviderClient {
  const base = baseUrl.replace(/\/+$/, '');
  const send = async (path: string, init: RequestInit, attempt: Attempt): Promise<ProviderAnswer> => {
    const what = `${init.method} ${path.split('?')[0]}`;
    const withDeadline: DeadlineInit = { ...init, signal: attempt.signal, deadline: attempt.deadline };
    let answer: { readonly status: number; readonly text: string };
    try {
      const response = await fetch(`${base}${path}`, withDeadline);
      answer = { status: response.status, text: await response.text() };
    } catch (error) {
      throw noAnswerFailure(what, error);
    }
    return meaningOf(what, answer);
  };
  return {
    get: (path, attempt) => send(path, { method: 'GET', headers: { accept: 'application/json' } }, attempt),
    post: ({ path, key, body }, attempt) => {
      const payload = JSON.stringify(body);
      const headers = {
        accept: 'application/json',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(payload)),
        'idempotency-key': key,
      };
      return send(path, { method: 'POST', headers, body: payload }, attempt);
    },
  };
}

/** The statuses that the contract gives each code. Another one is not the provider's own word. */
const STATUSES: Readonly<Record<ProviderErrorCode, (status: number) => boolean>> = {
  bad_request: (status) => status === 400 || status === 405 || status === 413,
  key_missing: (status) => status === 400,
  key_reused: (status) => status === 422,
  declined: (status) => status === 402,
  expired: (status) => status === 402,
  undone: (status) => status === 409,
  rejected: (status) => status === 409 || status === 422,
  not_found: (status) => status === 404,
  unavailable: (status) => status >= 500 && status <= 504,
};

const errorSchema = v.object({
  error: v.object({
    code: v.picklist(Object.keys(STATUSES) as ProviderErrorCode[]),
    message: v.optional(v.string()),
    reason: v.optional(v.string()),
  }),
});

/** What an answer of the other side means; throws where it is none. */
export function meaningOf(
  what: string,
  answer: { readonly status: number; readonly text: string },
): ProviderAnswer {
  const { status, text } = answer;
  const body = parse(text);
  if (status >= 200 && status < 300) {
    if (body === undefined) throw inDoubt(what, `status ${status}, and the answer is not JSON`);
    return { kind: 'yes', body };
  }
  const read = v.safeParse(errorSchema, body);
  // A response of a gateway, or one outside the contract, does not show what was done behind it.
  if (!read.success) throw inDoubt(what, `status ${status}, which is no answer of the contract`);
  const { code, message = `status ${status}`, reason = code } = read.output.error;
  const sentence = `${what}: ${providerText(message)}`;
  if (!STATUSES[code](status)) throw inDoubt(what, `status ${status} with the code ${code}`);
  switch (code) {
    case 'key_reused':
      throw failure(FAILURES.keyReuse, sentence);
    case 'unavailable':
      throw failure(FAILURES.providerUnavailable, sentence);
    case 'bad_request':
    case 'key_missing':
      throw failure(FAILURES.providerRefused, sentence);
    case 'declined':
    case 'expired':
    case 'undone':
    case 'rejected':
    case 'not_found':
      return { kind: 'no', code, reason: providerText(reason) };
  }
}

function noAnswerFailure(what: string, error: unknown): unknown {
  if (!(error instanceof NoAnswer)) return error;
  return error.sent
    ? inDoubt(what, providerText(error.message), error.cause)
    : failure(FAILURES.providerUnavailable, `${what}: ${error.message}`, error.cause);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
