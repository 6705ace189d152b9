import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { environmentFault, withoutEmpty } from '../contract/temporal/temporal-environment.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How the worker shows itself to a server that asks: absent fields are not sent. */
export type Credentials = { readonly tls?: TLSConfig | boolean; readonly apiKey?: string };

/** Names of the Temporal CLI and SDKs: https://docs.temporal.io/develop/environment-configuration. */
const VARIABLES = /^TEMPORAL_(TLS($|_)|API_KEY$)/;

/**
 * From `TEMPORAL_TLS…` and `TEMPORAL_API_KEY` as every Temporal program reads them, and from the file that
 * QUARTERDECK_API_KEY_FILE names. Throws in one sentence that quotes no secret.
 */
export function readCredentials(env: Env): Credentials {
  const fault = environmentFault(env);
  if (fault !== null) throw new Error(fault);
  const given = Object.entries(withoutEmpty(env)).filter(([name]) => VARIABLES.test(name));
  const key = readKeyFile(env);
  if (given.length === 0) return key === null ? {} : { apiKey: key, tls: true };
  const { connectionOptions } = loadClientConnectConfig({
    disableFile: true,
    overrideEnvVars: { ...Object.fromEntries(given), ...(key === null ? {} : { TEMPORAL_API_KEY: key }) },
  });
  const { apiKey, tls } = connectionOptions;
  return {
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
  };
}

/** Files can change under a running worker; the environment cannot. */
export function readsFiles(env: Env): boolean {
  return Object.entries(env).some(
    ([name, value]) =>
      value !== undefined &&
      value !== '' &&
      (/^TEMPORAL_TLS_.*_PATH$/.test(name) || name === ENVIRONMENT.apiKeyFile),
  );
}

function readKeyFile(env: Env): string | null {
  const file = env[ENVIRONMENT.apiKeyFile]?.trim() ?? '';
  if (file === '') return null;
  const key = readFileSync(file, 'utf8').trim();
  if (/^[!-~]+$/.test(key)) return key;
  throw new Error(`${file} holds no key: expected one line without blanks`);
}
