import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { builtProgram } from '../../test/built-program.ts';

// profiles.yaml and temporal.toml as the README shows them, before the built program.
let home: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-profiles-'));
  await mkdir(path.join(home, 'quarterdeck'));
  const toml = ['prod-eu', 'staging']
    .map((name) => `[profile.${name}]\naddress = "${inject('temporalAddress')}"\n`)
    .join('\n');
  await writeFile(path.join(home, 'temporal.toml'), toml);
});

type Ran = { readonly code: number; readonly out: string; readonly err: string };

async function quarterdeck(profiles: string, ...args: readonly string[]): Promise<Ran> {
  return await withEnvironment({}, profiles, ...args);
}

/** The file is shared: commands that run at the same time have the same profiles. */
let last = { profiles: '', done: Promise.resolve() };
async function written(profiles: string): Promise<void> {
  if (profiles !== last.profiles || profiles === '') {
    last = { profiles, done: writeFile(path.join(home, 'quarterdeck', 'profiles.yaml'), profiles) };
  }
  await last.done;
}

async function withEnvironment(
  more: NodeJS.ProcessEnv,
  profiles: string,
  ...args: readonly string[]
): Promise<Ran> {
  await written(profiles);
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: home,
    TEMPORAL_CONFIG_FILE: path.join(home, 'temporal.toml'),
    ...more,
  };
  return await new Promise((resolve) => {
    execFile(process.execPath, [builtProgram('cli'), ...args], { cwd: home, env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

/** Most of a run is starting the program. */
const AT_ONCE = 3;
const CREATE = ['orders', 'create', '--customer', 'c-1', '--line', 'nw-001:1'] as const;

async function readmeExample(): Promise<string> {
  const readme = await readFile(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const found = /```yaml\n([^`]+)```/.exec(readme)?.[1];
  if (found === undefined) throw new Error('the README shows no profiles.yaml');
  return found;
}

test('an empty file, or one of comments, disables nothing', async () => {
  for (const text of ['', '# nothing yet\n']) {
    expect(await quarterdeck(text, 'journal', '--profile', 'staging', '--json')).toMatchObject({
      code: 0,
      err: '',
    });
  }
});

test("the README's example makes its profile production and read-only", async () => {
  const example = await readmeExample();
  const dry = await quarterdeck(example, ...CREATE, '--profile', 'prod-eu', '--dry-run', '--json');
  expect(dry.err).toBe('');
  expect(JSON.parse(dry.out).preview.proof.says).toContain('PROD EU');
  const done = await quarterdeck(example, ...CREATE, '--profile', 'prod-eu', '--reason', 'phone order');
  expect(done).toMatchObject({ code: 3, out: '' });
  expect(done.err).toContain('read-only');
});

test('a wrong file is one sentence that names the field, and nothing is done', async () => {
  const ran = await quarterdeck(
    'staging: { production: perhaps }',
    ...CREATE,
    '--profile',
    'staging',
    '--reason',
    'x',
  );
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toMatch(/^quarterdeck: .*profiles\.yaml: profile "staging", field "production": expected/);
  expect(ran.err).not.toContain('    at ');
});

/** Other spellings of the address that the profiles name. */
const spellings = (): readonly string[] => {
  const [, port = ''] = inject('temporalAddress').split(':');
  return [`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost.:${port}`, `[::1]:${port}`];
};

test('the policy follows the address, however it is spelled and wherever it is named', async () => {
  const example = await readmeExample();
  await mapLimit(spellings(), AT_ONCE, async (address) => {
    const byFlag = await quarterdeck(example, ...CREATE, '--address', address, '--reason', 'phone order');
    expect(byFlag, address).toMatchObject({ code: 3, out: '' });
    expect(byFlag.err).toMatch(/read-only[\s\S]*target: .*\/default/);
  });
  const where = { TEMPORAL_ADDRESS: spellings()[1] };
  expect(await withEnvironment(where, example, ...CREATE, '--reason', 'phone order')).toMatchObject({
    code: 3,
  });
});

test('no demo command goes to the address of a production profile, nor to another machine', async () => {
  const example = await readmeExample();
  const commands = [
    ['traffic', '--count', '1'],
    ['stack', 'up'],
    ['start', '--for', '1s'],
  ];
  const tries = commands.flatMap((command) => {
    const own = command[0] === 'traffic' ? spellings() : spellings().slice(1, 2);
    return [...own, '192.0.2.1:7233'].map((address) => ({ command, address }));
  });
  await mapLimit(tries, AT_ONCE, async ({ address, command }) => {
    const flags = command[0] === 'traffic' ? [] : ['--folder', home];
    const refused = await quarterdeck(example, ...command, ...flags, '--use-temporal', address);
    expect(refused, `${command.join(' ')} ${address}`).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toContain(`--use-temporal ${address}`);
  });
  const remote = 'postgres://app@192.0.2.1:5432/orders';
  const database = await quarterdeck('', 'stack', 'up', '--folder', home, '--use-database', remote);
  expect(database).toMatchObject({ code: 3, out: '' });
  expect(database.err).toContain('192.0.2.1:5432 is not on this machine');

  for (const flag of ['--use-prometheus', '--otlp']) {
    const secret = 'http://user:S3cretPw99@127.0.0.1:9';
    const ran = await quarterdeck('', 'stack', 'up', '--folder', home, flag, secret);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(`${flag} takes a URL without user and password`);
    expect(ran.err).not.toContain('S3cret');
  }

  const own = ['--folder', home];
  const production = `http://${spellings()[0]}`;
  const urls = ['http://192.0.2.1:9090', production].flatMap((url) => [
    ['stack', 'up', ...own, '--use-prometheus', url],
    ['stack', 'up', ...own, '--otlp', url],
    ['start', '--for', '1s', ...own, '--otlp', url],
    ['traffic', '--count', '1', '--otlp', url],
    ['traffic', '--count', '1', '--providers', url],
  ]);
  await mapLimit(urls, AT_ONCE, async (command) => {
    const refused = await quarterdeck(example, ...command);
    expect(refused, command.join(' ')).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toMatch(
      /^quarterdeck: --[a-z-]+ \S+ is (?:not on this machine|the production profile)/m,
    );
  });
});

test('without a running stack, a command without a target is refused', async () => {
  for (const command of [
    ['orders', 'list'],
    [...CREATE, '--reason', 'x'],
    ['deployments', 'list'],
  ]) {
    const ran = await quarterdeck('', ...command);
    expect(ran).toMatchObject({ code: 4, out: '' });
    expect(ran.err).toMatch(/no stack runs in this folder[\s\S]*--profile[\s\S]*TEMPORAL_ADDRESS/);
  }
});

test('proxy variables do not redirect what runs on this machine', async () => {
  const unreachable = 'http://192.0.2.1:9';
  const proxies = {
    http_proxy: unreachable,
    https_proxy: unreachable,
    grpc_proxy: unreachable,
    all_proxy: unreachable,
  };
  const args = ['orders', 'count', '--lens', 'open', '--address', inject('temporalAddress'), '--json'];
  for (const more of [{}, { no_proxy: 'example.com' }, { no_grpc_proxy: 'example.com' }]) {
    const ran = await withEnvironment({ ...proxies, ...more }, '', ...args);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ran.out).counts).toHaveLength(1);
  }
});
