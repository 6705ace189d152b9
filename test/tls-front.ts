import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createSecureServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files in PEM form: an authority, a server that it vouches for under one name, and a client. */
export type Certificates = {
  readonly name: string;
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
};

/** Made by openssl, because Node signs no certificates. */
export async function makeCertificates(folder: string, name: string): Promise<Certificates> {
  const at = (file: string) => path.join(folder, file);
  const openssl = async (...args: readonly string[]) => void (await run('openssl', args, { cwd: folder }));
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=ca',
  );
  for (const who of ['server', 'client']) {
    await openssl('req', ...key, '-keyout', `${who}.key`, '-out', `${who}.csr`, '-subj', `/CN=${who}`);
    await writeFile(
      at(`${who}.ext`),
      who === 'server' ? `subjectAltName=DNS:${name}` : 'basicConstraints=CA:FALSE',
    );
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    await openssl(
      'x509',
      '-req',
      '-in',
      `${who}.csr`,
      ...signed,
      '-extfile',
      `${who}.ext`,
      '-out',
      `${who}.pem`,
    );
  }
  const pair = (who: string) => ({ cert: at(`${who}.pem`), key: at(`${who}.key`) });
  return { name, ca: at('ca.pem'), server: pair('server'), client: pair('client') };
}

export type Asked = { readonly headers: IncomingHttpHeaders; readonly serverName: string | null };

export type TlsFront = {
  readonly address: string;
  /** What came in since the last call. */
  taken(): readonly Asked[];
  close(): Promise<void>;
};

/** A real Temporal server behind TLS, which demands a client certificate where `demanding`. */
export async function startTlsFront(
  behind: string,
  certificates: Certificates,
  demanding: boolean,
): Promise<TlsFront> {
  const server = createSecureServer({
    cert: await readFile(certificates.server.cert),
    key: await readFile(certificates.server.key),
    ca: await readFile(certificates.ca),
    requestCert: demanding,
    rejectUnauthorized: demanding,
  });
  const temporal = connect(`http://${behind}`);
  let asked: Asked[] = [];
  server.on('stream', (stream, headers) => {
    const socket = stream.session?.socket as TLSSocket | undefined;
    asked.push({ headers, serverName: (socket?.servername as string | undefined) ?? null });
    const { ':scheme': _scheme, ...rest } = headers;
    const request = temporal.request({ ...rest, ':scheme': 'http' });
    let trailers: IncomingHttpHeaders = {};
    stream.on('error', () => request.close());
    request.on('error', () => stream.close());
    request.on('trailers', (sent) => {
      trailers = sent;
    });
    request.on('response', (answer, flags) => {
      if (stream.destroyed) return;
      // gRPC answers a refusal with headers alone.
      const alone = (flags & END_STREAM) !== 0;
      stream.respond(answer, alone ? { endStream: true } : { waitForTrailers: true });
      if (alone) return;
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      request.pipe(stream);
    });
    stream.pipe(request);
  });
  server.on('sessionError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: () => {
      const now = asked;
      asked = [];
      return now;
    },
    async close() {
      temporal.destroy();
      server.close();
    },
  };
}

const END_STREAM = 0x1;
