import * as v from 'valibot';
import { effectsSchema, providerText } from '../../contract/providers/provider-answers.ts';
import type { EffectsPage, ProviderEffect } from '../../contract/providers/providers.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { issueText } from '../../support/text/issue-text.ts';
import type { ProviderFacts } from './evidence.ts';
import { EvidenceUnreadable } from './read-runs.ts';

const WITHIN_MS = 20_000;
const PAGE_EFFECTS = 2_000;

/**
 * The providers' own stores, asked by their audit endpoint, as they were at `until` (epoch milliseconds): what was done
 * later the other stores, read before, could not know. The clocks are those of one machine.
 */
export async function readProviders(providersUrl: string, until: number): Promise<ProviderFacts> {
  const done = async (service: keyof ProviderFacts) =>
    (await audit(providersUrl, service)).filter(({ at }) => Date.parse(at) <= until);
  const [payment, vendor, notify, carrier] = await Promise.all([
    done('payment'),
    done('vendor'),
    done('notify'),
    done('carrier'),
  ]);
  return { payment, vendor, notify, carrier };
}

async function audit(providersUrl: string, service: keyof ProviderFacts): Promise<readonly ProviderEffect[]> {
  const effects: ProviderEffect[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = await auditPage(`${providersUrl}/audit/v1/${service}?after=${after}&limit=${PAGE_EFFECTS}`, {
      service,
      after,
    });
    effects.push(...page.effects);
    after = page.next ?? null;
  }
  return effects;
}

async function auditPage(
  url: string,
  asked: { readonly service: string; readonly after: number },
): Promise<EffectsPage> {
  const { after, service } = asked;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const read = v.safeParse(effectsSchema, await answer.json());
    if (!read.success)
      throw new Error(`the answer cannot be read: ${providerText(issueText(read.issues[0]))}`);
    const page = read.output;
    if (typeof page.next === 'number' && page.next <= after) throw new Error('its pages do not advance');
    return page;
  } catch (cause) {
    const why = errorText(cause);
    throw new EvidenceUnreadable(`the ${service} provider's store could not be read at ${url}: ${why}`, {
      cause,
    });
  }
}
