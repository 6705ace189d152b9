import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../../contract/order/activities.ts';
import { keyLookupSchema } from '../../contract/providers/provider-answers.ts';
import type { EffectOutcome, ProviderOutcome } from '../../database/effects/effect.ts';
import type { Attempt } from './attempt.ts';
import { meaningOf, type ProviderAnswer, type ProviderClient } from './provider-client.ts';
import { type Compared, inDoubt, mustAgree, readAnswer } from './read-answer.ts';

type Provider = 'payment' | 'vendors' | 'notify' | 'carrier';

export type Ask = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly provider: Provider;
  readonly path: string;
  readonly key: string;
  /** Whose effect it is: an order id, or that of a subscription. */
  readonly reference: string;
  /** Made when it is asked: what goes into it may be read while the effect is prepared. */
  readonly body: () => unknown;
  /** The answer in the words of our contract; a closed key is handled before. */
  readonly understand: (answer: ProviderAnswer) => EffectOutcome | Promise<EffectOutcome>;
};

/** The two questions of a provider's effect: do this, and the outcome of it. Both are understood alike. */
export function askProvider(ask: Ask): {
  call(): Promise<ProviderOutcome>;
  lookup(): Promise<ProviderOutcome | undefined>;
} {
  const { attempt, client, key } = ask;
  const outcomeOf = async (answer: ProviderAnswer): Promise<ProviderOutcome> =>
    answer.kind === 'no' && answer.code === 'undone' ? { state: 'undone' } : await ask.understand(answer);
  const asked = `POST ${ask.path}`;
  return {
    async call() {
      let answered: ProviderOutcome;
      try {
        answered = await outcomeOf(await client.post({ path: ask.path, key, body: ask.body() }, attempt));
      } catch (error) {
        if (isNotDone(error)) return { state: 'not-done', because: error };
        if (isDifferentAnswer(error)) return { state: 'differs', because: error };
        throw error;
      }
      return await confirmed(answered);
    },
    lookup: async () => {
      try {
        return await found();
      } catch (error) {
        if (isDifferentAnswer(error)) return { state: 'differs', because: error };
        throw error;
      }
    },
  };

  /**
   * What the schema and the comparison with the request cannot detect, an id of another order or a refusal that was none,
   * the provider's own record of the key does.
   */
  async function confirmed(answered: ProviderOutcome): Promise<ProviderOutcome> {
    try {
      const recorded = await found();
      mustAgree(asked, differences(recorded, answered));
      return recorded ?? answered;
    } catch (error) {
      if (isDifferentAnswer(error)) return { state: 'differs', because: error };
      // It was carried out; only its record could not be read.
      if (isNotDone(error)) throw inDoubt(asked, `the record of it: ${error.message}`, error);
      throw error;
    }
  }

  async function found(): Promise<ProviderOutcome | undefined> {
    const path = `/${ask.provider}/v1/effects/${encodeURIComponent(key)}`;
    const answer = await client.get(path, attempt);
    if (answer.kind === 'no') {
      if (answer.code === 'not_found') return undefined;
      throw inDoubt(`GET ${path}`, `answered with the code ${answer.code}`);
    }
    const known = readAnswer(`GET ${path}`, keyLookupSchema, answer.body);
    mustAgree(`GET ${path}`, [
      { field: 'key', asked: key, answered: known.key },
      { field: 'reference', asked: ask.reference, answered: known.reference },
    ]);
    if (known.outcome === 'undone') return { state: 'undone' };
    const { status, body } = known.answer;
    return await outcomeOf(meaningOf(asked, { status, text: JSON.stringify(body) ?? '' }));
  }
}

function differences(recorded: ProviderOutcome | undefined, answered: ProviderOutcome): readonly Compared[] {
  const state = {
    field: 'outcome',
    asked: `${recorded?.state ?? 'none'} (its record)`,
    answered: answered.state,
  };
  if (recorded?.state !== answered.state) return [{ ...state, agrees: false }];
  const [kept, given] = [responseOf(recorded), responseOf(answered)];
  return [...new Set([...Object.keys(kept), ...Object.keys(given)])].map((field) => {
    const [one, other] = [JSON.stringify(kept[field]) ?? 'none', JSON.stringify(given[field]) ?? 'none'];
    return { field, asked: `${one} (its record)`, answered: other, agrees: one === other };
  });
}

function responseOf(outcome: ProviderOutcome): Readonly<Record<string, unknown>> {
  return 'response' in outcome ? (outcome.response as Readonly<Record<string, unknown>>) : {};
}

const NOTHING_DONE: readonly string[] = [FAILURES.providerUnavailable, FAILURES.providerRefused];

/** The contract's word for it: of a request that changes something, these two failures mean that it changed nothing. */
function isNotDone(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && NOTHING_DONE.includes(error.type ?? '');
}

export function isDifferentAnswer(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === FAILURES.answerDiffers;
}

/** A refusal that the contract does not define for this request: its meaning is unknown. */
export function unexpected(what: string, answer: Extract<ProviderAnswer, { kind: 'no' }>): Error {
  return inDoubt(what, `answered with the code ${answer.code}, which this request never has`);
}
