import type { ProviderEffect } from '../../contract/providers.ts';
import type { ProviderFacts } from './evidence.ts';
import { EvidenceUnreadable } from './read-runs.ts';

const WITHIN_MS = 20_000;

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
  const url = `${providersUrl}/audit/v1/${service}`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return ((await answer.json()) as { readonly effects: readonly ProviderEffect[] }).effects;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EvidenceUnreadable(`the ${service} provider's store could not be read at ${url}: ${why}`, {
      cause,
    });
  }
}
