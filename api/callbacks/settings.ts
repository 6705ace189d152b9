import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../../contract/stack/ports.ts';
import { parseListenAddress } from '../../support/text/listen-address.ts';

export type CallbackSettings = {
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly host: string;
  readonly port: number;
  readonly build: string;
  readonly otlpEndpoint: string | null;
};

export type ParsedCallbackSettings =
  | { readonly ok: true; readonly settings: CallbackSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

const SECRET_CHARACTERS_MIN = 16;

/** All problems at once, each with the name of the variable. */
export function parseCallbackSettings(
  env: Readonly<Record<string, string | undefined>>,
): ParsedCallbackSettings {
  const problems: string[] = [];
  const need = (name: string, what: string): string => {
    const value = env[name]?.trim() ?? '';
    if (value === '') problems.push(`${name} is not set: ${what}`);
    return value;
  };
  const listen = env[ENVIRONMENT.listen]?.trim() || `127.0.0.1:${DEFAULT_PORTS.callbacks}`;
  const address = parseListenAddress(listen);
  if (address === null) {
    problems.push(`${ENVIRONMENT.listen} is ${JSON.stringify(listen)}: expected host:port`);
  }
  const secret = need(ENVIRONMENT.callbackSecret, 'the secret that providers sign their callbacks with');
  if (secret !== '' && secret.length < SECRET_CHARACTERS_MIN) {
    problems.push(`${ENVIRONMENT.callbackSecret} has fewer than ${SECRET_CHARACTERS_MIN} characters`);
  }
  const settings: CallbackSettings = {
    temporalAddress: need(ENVIRONMENT.temporalAddress, 'host:port of the Temporal server'),
    namespace: env[ENVIRONMENT.temporalNamespace]?.trim() || 'default',
    databaseUrl: need(ENVIRONMENT.databaseUrl, 'postgresql://… of the order database'),
    secret,
    host: address?.host ?? '127.0.0.1',
    port: address?.port ?? 0,
    build: env[ENVIRONMENT.build]?.trim() || 'source',
    otlpEndpoint: env[ENVIRONMENT.otlpEndpoint]?.trim().replace(/\/+$/, '') || null,
  };
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems };
}
