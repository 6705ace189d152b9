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
  readonly body: unknown;
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
    call: async () => outcomeOf(await client.post({ path: ask.path, key, body: ask.body }, attempt)),
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

export function unexpected(what: string, answer: ProviderAnswer): Error {
  return new Error(`${what}: an answer that the contract does not know: ${JSON.stringify(answer)}`);
}
