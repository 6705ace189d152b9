import * as v from 'valibot';
import { keyLookupSchema, providerText } from '../../contract/providers/provider-answers.ts';
import type { ProviderView } from '../../operations/ports/ports.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { getAnswer } from './http-json.ts';

const notFoundSchema = v.object({ error: v.object({ code: v.literal('not_found') }) });

/** Queries the providers by their contract. Any other response means neither yes nor no. */
export function httpProviderView(baseUrl: string): ProviderView {
  return {
    async effect(key) {
      const path = `/${serviceOf(key)}/v1/effects/${encodeURIComponent(key)}`;
      const url = new URL(`${baseUrl.replace(/\/$/, '')}${path}`);
      const { body, status } = await getAnswer(url);
      if (status === 404 && v.is(notFoundSchema, body)) return undefined;
      if (status !== 200) throw new Error(`${url.host} answers ${status}`);
      const read = v.safeParse(keyLookupSchema, body);
      if (!read.success) {
        throw new Error(`${url.host}: the answer cannot be read: ${providerText(issueText(read.issues[0]))}`);
      }
      const { answer: _, ...effect } = read.output;
      const [orderId] = key.split(':');
      if (effect.key !== key || effect.reference !== orderId) {
        throw new Error(`${url.host}: asked for ${key}, answered ${effect.key} of ${effect.reference}`);
      }
      return effect;
    },
  };
}

const SERVICES: Readonly<Record<string, 'vendors' | 'notify' | 'carrier'>> = {
  vendor: 'vendors',
  release: 'vendors',
  'cancel-vendor': 'vendors',
  recall: 'vendors',
  notify: 'notify',
  label: 'carrier',
  'cancel-label': 'carrier',
};

/** Whom a key of the form `{orderId}:{step}[:{part}]:{n}` was sent to. */
function serviceOf(key: string): 'payment' | 'vendors' | 'notify' | 'carrier' {
  return SERVICES[key.split(':')[1] ?? ''] ?? 'payment';
}
