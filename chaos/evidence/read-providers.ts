import type { ProviderEffect } from '../../contract/providers.ts';
import type { ProviderFacts } from './evidence.ts';
import { EvidenceUnreadable } from './read-runs.ts';

const WITHIN_MS = 20_000;

/** The providers' own stores, asked by their audit endpoint. */
export async function readProviders(providersUrl: string): Promise<ProviderFacts> {
  const [payment, vendor, notify, carrier] = await Promise.all([
    audit(providersUrl, 'payment'),
    audit(providersUrl, 'vendor'),
    audit(providersUrl, 'notify'),
    audit(providersUrl, 'carrier'),
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
