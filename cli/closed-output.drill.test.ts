// Every command where the surroundings refuse: a reader that goes away (`| head -0`), a full disk behind stdout, files
// that may not be read or written. The exit code stays that of the command, and no failure is reported as a defect.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtProgram } from '../test/built-program.ts';
import { type FreshNamespace, freshNamespace } from '../test/rig.ts';
import { CREATE, expectNoDefect, runRefused, WAYS } from './testing/run-refused.ts';

const UNPRIVILEGED = 65_534;
const AS_ROOT = process.getuid?.() === 0;
let base = '';
let space: FreshNamespace;
beforeAll(async () => {
  space = await freshNamespace();
  base = await mkdtemp(path.join(tmpdir(), 'quarterdeck-closed-'));
  await chmod(base, 0o755);
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

type Case = readonly [args: readonly string[], code: number | null];
/** `AT` is replaced by the address of a real server. A command without a row is run with --help. */
const COMMANDS: Readonly<Record<string, readonly Case[]>> = {
  // What is missing on this machine decides between 0 and 1.
  doctor: [[['doctor', '--folder', '/nowhere'], null]],
  stack: [
    [['stack', 'status', '--folder', '/nowhere'], 4],
    [['stack', 'down', '--folder', '/nowhere'], 0],
    [['stack', 'kill', 'worker-1', '--folder', '/nowhere'], 3],
  ],
  worker: [[['worker', 'nonsense'], 2]],
  orders: [
    [['orders', 'list', 'AT'], 0],
    [['orders', 'count', 'AT', '--json'], 0],
    [['orders', 'show', 'ord-0000000000000000', 'AT'], 3],
    [[...CREATE, '--dry-run', 'AT'], 0],
    [['orders', 'list'], 4],
    [['orders', 'nonsense'], 2],
  ],
  customers: [[['customers', 'show', 'cus-none', 'AT'], 3]],
  deployments: [[['deployments', 'list', 'AT'], 0]],
  returns: [[['returns', 'list', 'AT'], 0]],
  subscriptions: [[['subscriptions', 'list', 'AT'], 0]],
  jobs: [
    [['jobs', 'list', 'AT', '--json'], 0],
    [['jobs', 'show', 'job-00000000', 'AT'], 3],
  ],
  journal: [[['journal', 'AT', '--json'], 0]],
  traffic: [[['traffic', '--rate', 'fast'], 2]],
  seed: [[['seed', 'AT'], null]],
  chaos: [[['chaos', 'list'], 0]],
  scenario: [[['scenario', 'list', '--json'], 0]],
  invariants: [[['invariants', '--folder', '/nowhere'], 4]],
  bench: [[['bench', '--list'], 0]],
  console: [[['console', 'AT'], 2]],
};

function commandNames(): readonly string[] {
  const help = execFileSync(process.execPath, [builtProgram('cli'), '--help'], { encoding: 'utf8' });
  return [...help.matchAll(/^ {2}([a-z][a-z-]*) /gm)].flatMap(([, name = '']) =>
    name === 'help' ? [] : [name],
  );
}

function allCases(): readonly Case[] {
  return [
    [['--help'], 0],
    [['--version'], 0],
    ...commandNames().flatMap((name) => COMMANDS[name] ?? [[[name, '--help'], 0] as const]),
  ];
}

/** A few at a time: each is a start of Node. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const turn = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([turn(), turn(), turn()]);
}

describe('closed output', () => {
  test.each(WAYS)('every command with %s keeps its exit code', async (_name, way) => {
    await each(allCases(), async ([args, code]) => {
      const ran = await runRefused(args, way, { base, space });
      expect({ code: ran.code, signal: ran.signal }, `${args.join(' ')}: ${ran.output}`).toEqual({
        code: code ?? expect.any(Number),
        signal: null,
      });
      expectNoDefect(ran, args);
    });
  });
});

/** What lies in the way of a person who is not root. */
const REFUSED: readonly (readonly [string, (home: string) => Promise<NodeJS.ProcessEnv>])[] = [
  [
    'settings that may not be read',
    async (home) => {
      await mkdir(path.join(home, 'quarterdeck'));
      for (const file of ['quarterdeck/profiles.yaml', 'temporal.toml']) {
        await writeFile(path.join(home, file), '{}', { mode: 0o600 });
      }
      return { XDG_CONFIG_HOME: home, TEMPORAL_CONFIG_FILE: path.join(home, 'temporal.toml') };
    },
  ],
  [
    'a state folder that may not be written',
    async (home) => {
      await mkdir(path.join(home, 'state'), { mode: 0o555 });
      return { XDG_STATE_HOME: path.join(home, 'state'), HOME: path.join(home, 'state') };
    },
  ],
  [
    'a stack folder that may not be read',
    async () => {
      await mkdir(path.join(base, '.quarterdeck'), { recursive: true });
      await writeFile(path.join(base, '.quarterdeck', 'endpoints.json'), '{}', { mode: 0o600 });
      return {};
    },
  ],
];

describe.skipIf(!AS_ROOT)('permission denied (only root can change the user)', () => {
  test.each(REFUSED)(
    'every command with %s reports it in a sentence',
    { timeout: 300_000 },
    async (_name, prepare) => {
      const home = await mkdtemp(path.join(base, 'home-'));
      await chmod(home, 0o755);
      const env = { HOME: home, ...(await prepare(home)) };
      await each([...allCases(), [[...CREATE, 'AT'], 1] as const], async ([args]) => {
        const ran = await runRefused(
          args,
          { program: builtProgram('cli'), out: 'pipe', err: 'pipe', env, uid: UNPRIVILEGED },
          { base, space },
        );
        expect(ran.signal, args.join(' ')).toBeNull();
        expect([0, 1, 2, 3, 4], args.join(' ')).toContain(ran.code);
        if (ran.code !== 0) expect(ran.output.trim(), args.join(' ')).not.toBe('');
        expectNoDefect(ran, args);
      });
      await rm(path.join(base, '.quarterdeck'), { recursive: true, force: true });
    },
  );
});
