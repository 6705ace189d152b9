import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { HOST_VERIFICATION_STAYS } from '../../contract/temporal/temporal-environment.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The text of temporal.toml where Temporal's own programs look for it, without a byte order mark, which TOML does not
 * know; empty where there is no file.
 */
export function readTemporalToml(env: Env): string {
  const file = tomlFile(env);
  if (file === undefined) return '';
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function tomlFile(env: Env): string | undefined {
  const named = env['TEMPORAL_CONFIG_FILE'];
  if (named !== undefined) return named;
  const folder = configFolder(env);
  return folder === undefined ? undefined : path.join(folder, 'temporalio', 'temporal.toml');
}

function configFolder(env: Env): string | undefined {
  const home = env['HOME'] ?? homedir();
  if (process.platform === 'win32') return env['APPDATA'];
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  const xdg = env['XDG_CONFIG_HOME'];
  if (xdg === undefined || xdg === '') return path.join(home, '.config');
  return path.isAbsolute(xdg) ? xdg : undefined;
}

type Kind = 'text' | 'true or false' | 'table of text' | Fields;
type Fields = { readonly [field: string]: Kind };

const PROFILE: Fields = {
  address: 'text',
  namespace: 'text',
  api_key: 'text',
  tls: {
    disabled: 'true or false',
    disable_host_verification: 'true or false',
    client_cert_path: 'text',
    client_cert_data: 'text',
    client_key_path: 'text',
    client_key_data: 'text',
    server_ca_cert_path: 'text',
    server_ca_cert_data: 'text',
    server_name: 'text',
  },
  codec: { endpoint: 'text', auth: 'text' },
  grpc_meta: 'table of text',
};

/**
 * What of a parsed temporal.toml the loader would ignore or misread, as half a sentence; null where nothing
 * is. Only the profile that is used is looked at. Values are never repeated: they can be secrets.
 */
export function tomlFault(parsed: unknown, profile: string): string | null {
  const root = tableOf(parsed) ?? {};
  const strange = Object.keys(root).find((name) => name !== 'profile');
  if (strange !== undefined) {
    return `${JSON.stringify(strange)} is no part of it; profiles are tables as [profile.${profile}]`;
  }
  const profiles = tableOf(root['profile'] ?? {});
  if (profiles === null) return 'profile is expected to be a table, as [profile.NAME]';
  const written = profiles[profile];
  return written === undefined
    ? null
    : (tableFault(written, PROFILE, [profile]) ?? hostVerificationFault(written));
}

/** Whether a remote codec is named. */
export function hasCodec(parsed: unknown, profile: string): boolean {
  const written = tableOf(tableOf(tableOf(parsed)?.['profile'])?.[profile]);
  return (tableOf(written?.['codec'])?.['endpoint'] ?? '') !== '';
}

function hostVerificationFault(profile: unknown): string | null {
  const tls = tableOf(tableOf(profile)?.['tls']);
  const off = tls?.['disable_host_verification'] === true && tls['disabled'] !== true;
  return off ? `tls.disable_host_verification ${HOST_VERIFICATION_STAYS}` : null;
}

/** `place` is the path below `profile`, the name of the profile first. */
function tableFault(value: unknown, fields: Fields, place: readonly string[]): string | null {
  const table = tableOf(value);
  const field = place.slice(1).join('.');
  if (table === null) {
    return field === ''
      ? 'it is expected to be a table'
      : `${field} is expected to be a table, as [profile.${place.join('.')}]`;
  }
  for (const [name, each] of Object.entries(table)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const shown = [...place.slice(1), name].join('.');
    if (kind === undefined) {
      return `it has an unknown field ${JSON.stringify(shown)}; known are ${Object.keys(fields).join(', ')}`;
    }
    const fault = valueFault(each, kind, [...place, name]);
    if (fault !== null) return fault;
  }
  return null;
}

function valueFault(value: unknown, kind: Kind, place: readonly string[]): string | null {
  const field = place.slice(1).join('.');
  if (typeof kind === 'object') return tableFault(value, kind, place);
  if (kind === 'text') return typeof value === 'string' ? null : `${field} is expected to be text in quotes`;
  if (kind === 'true or false') {
    return typeof value === 'boolean' ? null : `${field} is expected to be true or false, without quotes`;
  }
  const table = tableOf(value);
  if (table === null) return `${field} is expected to be a table, as [profile.${place.join('.')}]`;
  const wrong = Object.entries(table).find(([, each]) => typeof each !== 'string');
  return wrong === undefined ? null : `${field}.${wrong[0]} is expected to be text in quotes`;
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> | null {
  const isTable =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? (value as Readonly<Record<string, unknown>>) : null;
}
