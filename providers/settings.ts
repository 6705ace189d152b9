import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../contract/stack/ports.ts';
import type { VendorDelays } from './vendor.ts';

export type ProviderSettings = {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly callbackUrl: string;
  readonly callbackSecret: string;
  readonly delays: VendorDelays;
  readonly version: string;
};

export type ParsedProviderSettings =
  | { readonly ok: true; readonly settings: ProviderSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Fast enough to watch an order to its end, slow enough to see each state. */
const DEMO_DELAYS = '400:1200:800:1500';

export function parseProviderSettings(
  env: Readonly<Record<string, string | undefined>>,
): ParsedProviderSettings {
  const problems: string[] = [];
  const need = (name: string, what: string): string => {
    const value = env[name]?.trim() ?? '';
    if (value === '') problems.push(`${name} is not set: ${what}`);
    return value;
  };
  const listen = env[ENVIRONMENT.listen]?.trim() || `127.0.0.1:${DEFAULT_PORTS.providers}`;
  const address = /^(?:(.+):)?(\d{1,5})$/.exec(listen);
  if (address === null || Number(address[2]) > 65_535) {
    problems.push(`${ENVIRONMENT.listen} is ${JSON.stringify(listen)}: expected host:port`);
  }
  const pace = env[ENVIRONMENT.vendorDelays]?.trim() || DEMO_DELAYS;
  const [packing = 0, ready = 0, shipped = 0, delivered = 0] = pace.split(':').map(Number);
  if (!/^\d{1,9}:\d{1,9}:\d{1,9}:\d{1,9}$/.test(pace)) {
    problems.push(
      `${ENVIRONMENT.vendorDelays} is ${JSON.stringify(pace)}: expected four numbers of milliseconds, packing:ready:shipped:delivered`,
    );
  }
  const callbackUrl = need(ENVIRONMENT.callbackUrl, 'base URL to which callbacks are posted');
  if (callbackUrl !== '' && !URL.canParse(callbackUrl)) {
    problems.push(`${ENVIRONMENT.callbackUrl} is ${JSON.stringify(callbackUrl)}: expected a URL`);
  }
  const settings: ProviderSettings = {
    host: address?.[1] ?? '127.0.0.1',
    port: Number(address?.[2]),
    folder: need(ENVIRONMENT.dataFolder, 'folder of the durable store'),
    callbackUrl,
    callbackSecret: need(ENVIRONMENT.callbackSecret, 'the secret that signs callbacks'),
    delays: { packing, ready, shipped, delivered },
    version: env[ENVIRONMENT.build]?.trim() || 'source',
  };
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems };
}
