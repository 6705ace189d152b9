import type { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../contract/activities.ts';
import type { ProviderErrorCode } from '../contract/providers.ts';
import type { Attempt } from './attempt.ts';
import { type DeadlineInit, type Fetch, NoAnswer } from './deadline-fetch.ts';
import { failure } from './failures.ts';

/** An answer that means something: yes, or a no that the contract knows. */
export type ProviderAnswer =
  | { readonly kind: 'yes'; readonly body: unknown }
  /** `reason` says more than the code where the other side does. */
  | { readonly kind: 'no'; readonly code: ProviderErrorCode; readonly reason: string };

export type ProviderClient = {
  get(path: string, attempt: Attempt): Promise<ProviderAnswer>;
  post(
    request: { readonly path: string; readonly key: string; readonly body: unknown },
    attempt: Attempt,
  ): Promise<ProviderAnswer>;
};

/** Speaks the contract of `contract/providers.ts`; what is no answer becomes a failure of `contract/activities.ts`. */
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
      throw failureOfSilence(what, error);
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

const FINAL_NO: readonly ProviderErrorCode[] = ['declined', 'expired', 'undone', 'rejected', 'not_found'];

/** What an answer of the other side means; throws where it is none. */
export function meaningOf(
  what: string,
  answer: { readonly status: number; readonly text: string },
): ProviderAnswer {
  const { status } = answer;
  const body = parse(answer.text);
  if (status >= 200 && status < 300 && body !== undefined) return { kind: 'yes', body };
  const said = (
    body as { error?: { code?: unknown; message?: unknown; reason?: unknown } } | null | undefined
  )?.error;
  const code = said?.code as ProviderErrorCode | undefined;
  const message = typeof said?.message === 'string' ? said.message : `status ${status}`;
  if (code === 'key_reused') throw failure(FAILURES.keyReuse, `${what}: ${message}`);
  if (status >= 400 && status < 500 && code !== undefined && FINAL_NO.includes(code)) {
    return { kind: 'no', code, reason: typeof said?.reason === 'string' ? said.reason : code };
  }
  if (code === 'unavailable' || status === 429) {
    throw failure(FAILURES.providerUnavailable, `${what}: ${message}`);
  }
  if (status >= 400 && status < 500) throw failure(FAILURES.providerRefused, `${what}: ${message}`);
  // An error of a gateway says nothing about what happened behind it.
  throw unknown(what, message);
}

function failureOfSilence(what: string, error: unknown): unknown {
  if (!(error instanceof NoAnswer)) return error;
  return error.sent
    ? unknown(what, error.message, error.cause)
    : failure(FAILURES.providerUnavailable, `${what}: ${error.message}`, error.cause);
}

/** A question that was not answered has done nothing; an order that was not answered may have been carried out. */
function unknown(what: string, message: string, cause?: unknown): ApplicationFailure {
  const type = what.startsWith('GET ') ? FAILURES.providerUnavailable : FAILURES.effectInDoubt;
  return failure(type, `${what}: ${message}`, cause);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
