import { readFileSync } from 'node:fs';
import { connect, createSecureServer, type IncomingHttpHeaders } from 'node:http2';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { makeCertificates } from './certificates.ts';
import { listening, passOn } from './fronts.ts';

/** Paths of PEM files: an authority, a server that it vouches for under one name, and a client. */
export type CertificateFiles = {
  readonly name: string;
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
};

export function makeCertificateFiles(folder: string, name: string): CertificateFiles {
  makeCertificates(folder, `DNS:${name}`);
  const at = (file: string) => path.join(folder, file);
  const pair = (who: string) => ({ cert: at(`${who}.pem`), key: at(`${who}.key`) });
  return { name, ca: at('ca.pem'), server: pair('server'), client: pair('client') };
}

export type Asked = { readonly headers: IncomingHttpHeaders; readonly serverName: string | null };

export type WatchedFront = {
  readonly address: string;
  /** What came in since the last call. */
  taken(): readonly Asked[];
  close(): Promise<void>;
};

/** A real Temporal server behind TLS, which demands a client certificate where `demanding`. */
export async function startWatchedFront(
  behind: string,
  files: CertificateFiles,
  demanding: boolean,
): Promise<WatchedFront> {
  const server = createSecureServer({
    cert: readFileSync(files.server.cert),
    key: readFileSync(files.server.key),
    ca: readFileSync(files.ca),
    requestCert: demanding,
    rejectUnauthorized: demanding,
  });
  const temporal = connect(`http://${behind}`);
  let asked: Asked[] = [];
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    const socket = stream.session?.socket as TLSSocket | undefined;
    asked.push({ headers, serverName: (socket?.servername as string | undefined) ?? null });
    passOn(temporal, stream, headers);
  });
  const front = await listening(server, 0);
  return {
    address: front.address,
    taken: () => {
      const now = asked;
      asked = [];
      return now;
    },
    close: async () => {
      temporal.destroy();
      await front.close();
    },
  };
}
