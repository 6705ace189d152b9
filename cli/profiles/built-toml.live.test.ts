import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { builtProgram } from '../../test/built-program.ts';
import {
  type CertificateFiles,
  makeCertificateFiles,
  startWatchedFront,
  type WatchedFront,
} from '../../test/tls/watched-front.ts';

// Each field of temporal.toml and each TEMPORAL_ variable, before the built program and a real server: plain, behind TLS,
// and behind TLS that demands a client certificate.

const NAME = 'temporal.test';
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('temporal.toml and the environment', () => {
  let home: string;
  let files: CertificateFiles;
  let open: WatchedFront;
  let demanding: WatchedFront;
  let pem: Readonly<Record<'ca' | 'cert' | 'key', string>>;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-toml-'));
    files = makeCertificateFiles(home, NAME);
    const plain = inject('temporalAddress');
    [open, demanding] = await Promise.all([
      startWatchedFront(plain, files, false),
      startWatchedFront(plain, files, true),
    ]);
    const [ca, cert, key] = await Promise.all(
      [files.ca, files.client.cert, files.client.key].map((file) => readFile(file, 'utf8')),
    );
    pem = { ca: ca ?? '', cert: cert ?? '', key: key ?? '' };
  });
  afterAll(async () => {
    await Promise.all([open?.close(), demanding?.close()]);
  });

  type Ran = { readonly code: number; readonly out: string; readonly err: string };

  async function count(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ran> {
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [builtProgram('cli'), 'orders', 'count', '--lens', 'open', '--json', ...args],
        { cwd: home, env: { PATH: process.env['PATH'], HOME: home, ...env } },
        (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });
  }

  /** With a file of one profile, `mine`. */
  async function withToml(lines: readonly string[]): Promise<Ran> {
    const file = path.join(await mkdtemp(path.join(home, 'profile-')), 'temporal.toml');
    await writeFile(file, ['[profile.mine]', ...lines, ''].join('\n'));
    return await count({ TEMPORAL_CONFIG_FILE: file }, '--profile', 'mine');
  }

  const answers = ({ code, err, out }: Ran, address: string, namespace = 'default', warning = '') => {
    expect({ code, err }).toEqual({ code: 0, err: warning });
    expect(JSON.parse(out).target).toMatchObject({ address, namespace });
  };
  const byHeader = (front: WatchedFront, name: string) =>
    front.taken().flatMap(({ headers }) => (headers[name] === undefined ? [] : [headers[name]]));

  test('address and namespace', async () => {
    const address = inject('temporalAddress');
    answers(await withToml([`address = "${address}"`]), address);
    answers(await withToml([`address = "${address}"`, 'namespace = "default"']), address);
    const other = await withToml([`address = "${address}"`, 'namespace = "not-there"']);
    expect(other.code).toBe(3);
    expect(other.err).toContain('not-there');
  });

  test('tls.disabled', async () => {
    const address = inject('temporalAddress');
    const named = 'server_name = "x"';
    answers(
      await withToml([`address = "${address}"`, '[profile.mine.tls]', 'disabled = true', named]),
      address,
    );
  });

  test('tls.server_ca_cert, client_cert and client_key by path, with server_name', async () => {
    const { address } = demanding;
    const ran = await withToml([
      `address = "${address}"`,
      '[profile.mine.tls]',
      `server_ca_cert_path = "${files.ca}"`,
      `client_cert_path = "${files.client.cert}"`,
      `client_key_path = "${files.client.key}"`,
      `server_name = "${NAME}"`,
    ]);
    answers(ran, address);
    expect(demanding.taken().map(({ serverName }) => serverName)).toContain(NAME);
  });

  test('the same by data', async () => {
    const { address } = demanding;
    const ran = await withToml([
      `address = "${address}"`,
      '[profile.mine.tls]',
      `server_ca_cert_data = '''${pem.ca}'''`,
      `client_cert_data = '''${pem.cert}'''`,
      `client_key_data = '''${pem.key}'''`,
      `server_name = "${NAME}"`,
    ]);
    answers(ran, address);
  });

  test('what is left out of them is named', async () => {
    const tls = [`server_ca_cert_path = "${files.ca}"`, `server_name = "${NAME}"`];
    const unnamed = await withToml([`address = "${open.address}"`, '[profile.mine.tls]', tls[0] ?? '']);
    expect(unnamed.err).toContain('for another name; set tls.server_name');
    const untrusted = await withToml([`address = "${open.address}"`, '[profile.mine.tls]', tls[1] ?? '']);
    expect(untrusted.err).toContain('set tls.server_ca_cert_path');
    const noClient = await withToml([`address = "${demanding.address}"`, '[profile.mine.tls]', ...tls]);
    expect(noClient.err).toMatch(/client certificate|closes the connection/);
    expect([unnamed.code, untrusted.code, noClient.code]).toEqual([4, 4, 4]);
  });

  test('api_key and grpc_meta go along, and the key is never printed', async () => {
    open.taken();
    const ran = await withToml([
      `address = "${open.address}"`,
      'api_key = "key-4711"',
      '[profile.mine.tls]',
      `server_ca_cert_path = "${files.ca}"`,
      `server_name = "${NAME}"`,
      '[profile.mine.grpc_meta]',
      'x-team = "orders"',
    ]);
    answers(ran, open.address);
    const seen = open.taken().map(({ headers }) => headers);
    expect(seen.length).toBeGreaterThan(0);
    for (const headers of seen)
      expect(headers).toMatchObject({ authorization: 'Bearer key-4711', 'x-team': 'orders' });
    expect(ran.out + ran.err).not.toContain('key-4711');
  });

  test('a codec is reported as unused; an unknown field is refused by its name', async () => {
    const warning =
      'quarterdeck: warning: the codec is not called: encoded values show as bytes, input is sent as it is\n';
    const address = inject('temporalAddress');
    const codec = ['[profile.mine.codec]', 'endpoint = "http://127.0.0.1:1"', 'auth = "secret-auth"'];
    answers(await withToml([`address = "${address}"`, ...codec]), address, 'default', warning);
    const variables = { TEMPORAL_CODEC_ENDPOINT: 'http://127.0.0.1:1', TEMPORAL_CODEC_AUTH: 'secret-auth' };
    answers(await count({ TEMPORAL_ADDRESS: address, ...variables }), address, 'default', warning);
    const refused = await withToml([`address = "${address}"`, 'colour = "blue"', ...codec]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('colour');
    expect(refused.err).not.toContain('secret-auth');
  });

  test('the check of the certificate cannot be turned off, and a switch takes true or false', async () => {
    const { address } = open;
    const warning = /turns the check of the server certificate off, which is not supported; name its CA/;
    const field = await withToml([
      `address = "${address}"`,
      '[profile.mine.tls]',
      'disable_host_verification = true',
    ]);
    const at = { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: 'key-1234' };
    const variable = await count({ ...at, TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' });
    const mistyped = await count({ ...at, TEMPORAL_TLS: 'yes' });
    expect([field.code, variable.code, mistyped.code]).toEqual([2, 2, 2]);
    expect(field.err).toMatch(warning);
    expect(variable.err).toMatch(warning);
    expect(mistyped.err).toBe('quarterdeck: TEMPORAL_TLS is "yes"; it takes true or false\n');
    const plain = inject('temporalAddress');
    const off = {
      TEMPORAL_ADDRESS: plain,
      TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'false',
      TEMPORAL_TLS: 'false',
    };
    answers(await count({ ...off, TEMPORAL_ADRESS: 'x:1' }), plain);
    expect(open.taken().flatMap(({ headers }) => headers['authorization'] ?? [])).not.toContain(
      'Bearer key-1234',
    );
  });

  test('the same by variables of the environment', async () => {
    const { address } = demanding;
    const tls = {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_TLS: 'true',
      TEMPORAL_TLS_SERVER_NAME: NAME,
    };
    answers(
      await count({
        ...tls,
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca,
        TEMPORAL_TLS_CLIENT_CERT_PATH: files.client.cert,
        TEMPORAL_TLS_CLIENT_KEY_PATH: files.client.key,
      }),
      address,
    );
    demanding.taken();
    answers(
      await count({
        ...tls,
        TEMPORAL_TLS_SERVER_CA_CERT_DATA: pem.ca,
        TEMPORAL_TLS_CLIENT_CERT_DATA: pem.cert,
        TEMPORAL_TLS_CLIENT_KEY_DATA: pem.key,
        TEMPORAL_API_KEY: 'key-0815',
        TEMPORAL_GRPC_META_X_TEAM: 'orders',
      }),
      address,
    );
    expect(new Set(byHeader(demanding, 'authorization'))).toEqual(new Set(['Bearer key-0815']));
    const file = path.join(home, 'named.toml');
    await writeFile(file, `[profile.lab]\naddress = "${inject('temporalAddress')}"\n`);
    const named = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'lab' };
    const ran = await count(named);
    answers(ran, inject('temporalAddress'));
    expect(JSON.parse(ran.out).target.profile).toBe('lab');
  });
});
