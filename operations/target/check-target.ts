import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { withoutPassword } from '../../support/text/without-password.ts';
import type { Target } from './target.ts';

/**
 * What in a target can never work, as half a sentence; null where it can. Found before anything is opened: gRPC would
 * throw in the middle of a call, or never return. Values are not repeated where they can be secrets.
 */
export function targetFault(target: Target): string | null {
  return (
    addressFault(target.address) ??
    namespaceFault(target.namespace) ??
    keyFault(target.apiKey) ??
    metadataFault(target.metadata) ??
    tlsFault(target.tls)
  );
}

function addressFault(address: unknown): string | null {
  if (typeof address !== 'string')
    return `its address is ${JSON.stringify(address)}; it must be text that reads host:port`;
  const shown = JSON.stringify(withoutPassword(address));
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (scheme !== undefined) {
    return `${shown} is no address; it reads host:port, without ${JSON.stringify(`${scheme}://`)}`;
  }
  const port = /^(?:[^\s:/[\]%]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(address)?.[1];
  if (port === undefined) return `${shown} is no address; it reads host:port`;
  return Number(port) >= 1 && Number(port) <= 65_535 ? null : `${shown} has no port; ports are 1 to 65535`;
}

function namespaceFault(namespace: unknown): string | null {
  if (typeof namespace === 'string' && namespace !== '' && !/[\p{Cc}\s]/u.test(namespace)) return null;
  return `its namespace is ${JSON.stringify(namespace)}; it must be the name of a namespace`;
}

function keyFault(apiKey: unknown): string | null {
  if (apiKey === undefined) return null;
  if (typeof apiKey !== 'string') return 'its api_key is no text; put it between quotes';
  return /^[!-~]+$/.test(apiKey)
    ? null
    : 'its api_key has characters that no key has (a line end or a blank perhaps)';
}

/** As gRPC takes them over the wire. */
function metadataFault(metadata: unknown): string | null {
  if (metadata === undefined) return null;
  if (typeof metadata !== 'object' || metadata === null) return 'its grpc_meta is no table';
  for (const [name, value] of Object.entries(metadata)) {
    const shown = JSON.stringify(name);
    if (!/^[0-9a-z_.-]+$/.test(name)) {
      return `${shown} in grpc_meta cannot be the name of a header; allowed are a-z 0-9 - _ .`;
    }
    if (typeof value !== 'string' || !/^[ -~]*$/.test(value)) {
      return `the value of ${shown} in grpc_meta must be printable ASCII text`;
    }
  }
  return null;
}

function tlsFault(tls: Target['tls']): string | null {
  if (tls === undefined || typeof tls === 'boolean') return null;
  const pair = tls.clientCertPair;
  if (tls.serverRootCACertificate !== undefined) {
    const fault = triedFault(() => new X509Certificate(Buffer.from(tls.serverRootCACertificate ?? '')));
    if (fault) return 'its CA certificate (server_ca_cert) is not in PEM form';
  }
  if (pair === undefined || pair === null) return null;
  if (!isFilled(pair.crt) || !isFilled(pair.key)) {
    return 'it has only one of client certificate and key; both are needed';
  }
  if (triedFault(() => new X509Certificate(Buffer.from(pair.crt)))) {
    return 'its client certificate (client_cert) is not in PEM form';
  }
  if (triedFault(() => createPrivateKey(Buffer.from(pair.key)))) {
    return 'its client key (client_key) is not in PEM form, or needs a passphrase';
  }
  const mismatch = triedFault(() =>
    createSecureContext({ cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) }),
  );
  return mismatch ? 'its client certificate and key do not belong together' : null;
}

function isFilled(part: unknown): boolean {
  return (typeof part === 'string' || part instanceof Uint8Array) && part.length > 0;
}

function triedFault(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
}
