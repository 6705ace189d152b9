import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
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
  await writeFile(path.join(home, 'quarterdeck', 'profiles.yaml'), profiles);
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: home,
    TEMPORAL_CONFIG_FILE: path.join(home, 'temporal.toml'),
  };
  return await new Promise((resolve) => {
    execFile(process.execPath, [builtProgram('cli'), ...args], { cwd: home, env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

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
