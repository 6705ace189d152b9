import type { ProviderEffect, ProviderErrorCode } from '../contract/providers/providers.ts';

/** What a provider answers, before it is written to a socket. */
export type Answer = { readonly status: number; readonly body: unknown };

/** The result of a request, as the provider stores it. */
export type Done = {
  readonly answer: Answer;
  /** False: a no for now only; the same key may be asked again. */
  readonly final?: false;
  readonly effects: readonly {
    readonly kind: ProviderEffect['kind'];
    readonly amountMinor: number | null;
    readonly outcome: 'done' | 'refused';
  }[];
};

export function errorResponse(
  status: number,
  code: ProviderErrorCode,
  message: string,
  reason?: string,
): Answer {
  return { status, body: { error: { code, message, ...(reason === undefined ? {} : { reason }) } } };
}

export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value;
}
