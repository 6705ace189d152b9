import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../contract/activities.ts';
import type { KeyLookup } from '../contract/providers.ts';
import type { EffectOutcome, ProviderOutcome } from '../database/effects/effect.ts';
import type { Attempt } from './attempt.ts';
import { meaningOf, type ProviderAnswer, type ProviderClient } from './provider-client.ts';

type Provider = 'payment' | 'vendors' | 'notify' | 'carrier';

export type Ask = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly provider: Provider;
  readonly path: string;
  readonly key: string;
  /** Made when it is asked: what goes into it may be read while the effect is prepared. */
  readonly body: () => unknown;
  /** The answer in the words of our contract; a closed key is handled before. */
  readonly understand: (answer: ProviderAnswer) => EffectOutcome;
};

/** The two questions of a provider's effect: do this, and what became of it. Both are understood alike. */
export function askProvider(ask: Ask): {
  call(): Promise<ProviderOutcome>;
  lookup(): Promise<ProviderOutcome | undefined>;
} {
  const { attempt, client, key } = ask;
  const outcomeOf = (answer: ProviderAnswer): ProviderOutcome =>
    answer.kind === 'no' && answer.code === 'undone' ? { state: 'undone' } : ask.understand(answer);
  return {
    async call() {
      try {
        return outcomeOf(await client.post({ path: ask.path, key, body: ask.body() }, attempt));
      } catch (error) {
        if (saysNothingDone(error)) return { state: 'not-done', because: error };
        throw error;
      }
    },
    lookup: async () => {
      const path = `/${ask.provider}/v1/effects/${encodeURIComponent(key)}`;
      const found = await client.get(path, attempt);
      if (found.kind === 'no') return undefined;
      const known = found.body as KeyLookup;
      if (known.outcome === 'undone') return { state: 'undone' };
      const { status, body } = known.answer;
      return outcomeOf(meaningOf(`POST ${ask.path}`, { status, text: JSON.stringify(body) }));
    },
  };
}

const NOTHING_DONE: readonly string[] = [FAILURES.providerUnavailable, FAILURES.providerRefused];

/** The contract's word for it: of a request that changes something, these two failures say that it changed nothing. */
function saysNothingDone(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && NOTHING_DONE.includes(error.type ?? '');
}

export function unexpected(what: string, answer: ProviderAnswer): Error {
  return new Error(`${what}: an answer that the contract does not know: ${JSON.stringify(answer)}`);
}
