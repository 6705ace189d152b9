type Env = Readonly<Record<string, string | undefined>>;

const SWITCHES = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] as const;

/** Why a server's certificate is checked whatever the settings ask for, as the end of a sentence. */
export const HOST_VERIFICATION_STAYS =
  'turns the check of the server certificate off, which is not supported; name its CA (server_ca_cert_path) and, where the certificate is for another name, that name (server_name)';

/**
 * What in the `TEMPORAL_*` variables cannot be honoured, as half a sentence; null where nothing is. The loader reads any
 * word but `true` and `1` as false, which would send a key in plain text. Unknown variables are passed over, as the
 * Temporal CLI does.
 */
export function environmentFault(env: Env): string | null {
  for (const name of SWITCHES) {
    const value = env[name] ?? '';
    if (value !== '' && !/^(?:true|false|1|0)$/.test(value)) {
      return `${name} is ${JSON.stringify(value)}; it takes true or false`;
    }
  }
  const off = /^(?:true|1)$/.test(env['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? '');
  return off ? `TEMPORAL_TLS_DISABLE_HOST_VERIFICATION ${HOST_VERIFICATION_STAYS}` : null;
}

/** A variable that is set to nothing counts as not set; an empty header of `TEMPORAL_GRPC_META_` takes one away. */
export function withoutEmpty(env: Env): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (value !== '' || !name.startsWith('TEMPORAL_') || name.startsWith('TEMPORAL_GRPC_META_'))
      kept[name] = value;
  }
  return kept;
}
