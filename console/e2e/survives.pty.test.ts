// A console that stays open for days: its machine sleeps, the key and all certificates of a server are rotated. It
// finds the same place again without a restart. The drill moves the local stack to other ports.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshNamespace } from '../../test/rig.ts';
import { type Certificates, makeCertificates, openssl } from '../../test/tls/certificates.ts';
import { type Front, lockedFront, plainFront } from '../../test/tls/fronts.ts';
import { placed, showsNewOrder } from './new-order.ts';
import { startConsole, type TerminalSession } from './terminal-session.ts';

let base = '';
const sessions: TerminalSession[] = [];
const fronts: Front[] = [];

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'quarterdeck-survives-'));
});
afterAll(async () => {
  for (const session of sessions) session.kill();
  for (const front of fronts) await front.close();
  await rm(base, { recursive: true, force: true });
});

const open = async (...args: Parameters<typeof startConsole>): Promise<TerminalSession> => {
  const session = await startConsole(...args);
  sessions.push(session);
  return session;
};
const opened = async (front: Promise<Front>): Promise<Front> => {
  fronts.push(await front);
  return await front;
};

test.concurrent('the machine sleeps: frozen while every connection is cut, it reads on', async () => {
  const space = await freshNamespace();
  const front = await opened(plainFront(space.address));
  const session = await open({ args: ['--address', front.address, '--namespace', space.namespace] });
  await showsNewOrder(session, space);
  session.signal('SIGSTOP');
  front.drop();
  const meanwhile = await placed(space);
  session.signal('SIGCONT');
  await showsNewOrder(session, space);
  expect(session.text()).toContain(meanwhile);
});

test
  .skipIf(openssl() === null)
  .concurrent('key, certificate and CA are rotated: all are read again', async () => {
    const space = await freshNamespace();
    const files = { ca: 'ca.pem', cert: 'client.pem', key: 'client.key' };
    const write = async ({ ca, client }: Certificates, apiKey: string, address: string): Promise<void> => {
      await writeFile(path.join(base, files.ca), ca);
      await writeFile(path.join(base, files.cert), client.cert);
      await writeFile(path.join(base, files.key), client.key, { mode: 0o600 });
      const tls = `[profile.cloud.tls]
server_ca_cert_path = "${path.join(base, files.ca)}"
client_cert_path = "${path.join(base, files.cert)}"
client_key_path = "${path.join(base, files.key)}"`;
      await writeFile(
        path.join(base, 'temporal.toml'),
        `[profile.cloud]\naddress = "${address}"\nnamespace = "${space.namespace}"\napi_key = "${apiKey}"\n${tls}\n`,
      );
    };
    const old = makeCertificates(path.join(base, 'old'));
    const front = await opened(lockedFront(space.address, { certificates: old, apiKey: 'key-of-old' }));
    await write(old, 'key-of-old', front.address);
    const session = await open({
      args: ['--profile', 'cloud'],
      cwd: base,
      env: { TEMPORAL_CONFIG_FILE: path.join(base, 'temporal.toml') },
    });
    await showsNewOrder(session, space);

    // The key alone: the server refuses the old one.
    await write(old, 'key-of-new', front.address);
    const port = Number(front.address.split(':')[1]);
    await front.close();
    const rekeyed = await opened(
      lockedFront(space.address, { certificates: old, apiKey: 'key-of-new' }, port),
    );
    await showsNewOrder(session, space);

    // Everything: what the files held is worth nothing any more.
    await rekeyed.close();
    const renewed = makeCertificates(path.join(base, 'new'));
    await opened(lockedFront(space.address, { certificates: renewed, apiKey: 'key-of-tomorrow' }, port));
    await session.see(/refuses|not signed|does not answer|do not allow/);
    await write(renewed, 'key-of-tomorrow', front.address);
    await showsNewOrder(session, space);
    expect(session.raw()).not.toMatch(/key-of-/);
  });
