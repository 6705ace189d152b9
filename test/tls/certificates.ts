import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Certificates = {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
};

/** Null where there is no OpenSSL to make certificates with. */
export function openssl(): string | null {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/**
 * A CA of its own, and a server and a client that it has signed, as text; in the folder they are `NAME.pem` and
 * `NAME.key`. The server is known by `serverName`, as subjectAltName has it.
 */
export function makeCertificates(folder: string, serverName = 'IP:127.0.0.1'): Certificates {
  mkdirSync(folder, { recursive: true });
  const run = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const made = (name: string, ...args: readonly string[]) => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
    run('req', '-x509', ...key, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`, ...args);
    return {
      cert: readFileSync(path.join(folder, `${name}.pem`), 'utf8'),
      key: readFileSync(path.join(folder, `${name}.key`), 'utf8'),
    };
  };
  const ca = made('ca');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
  return {
    ca: ca.cert,
    server: made('server', ...signed, '-addext', `subjectAltName=${serverName}`),
    client: made('client', ...signed),
  };
}
