// Whatever is in the arguments, in the environment or in the files that a command names, nothing of it acts on the
// terminal: every command of the program, refused before it does anything.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { HOSTILE } from '../contract/testing/hostile.ts';
import { mapLimit } from '../support/concurrency/map-limit.ts';
import { type CommandLeaf, isGroup } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { runProgram } from './program.ts';
import { actsOf, gatedIo } from './testing/gated-run.ts';

type Leaf = { readonly path: readonly string[]; readonly leaf: CommandLeaf };
let leaves: readonly Leaf[];
let home: string;

beforeAll(async () => {
  const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
  leaves = loaded.flatMap((command): readonly Leaf[] =>
    isGroup(command)
      ? command.commands.map((leaf) => ({ path: [command.name, leaf.name], leaf }))
      : [{ path: [command.name], leaf: command }],
  );
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-hostile-'));
}, 120_000);

async function ran(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { io, out, err } = gatedIo({ HOME: home, ...env }, home);
  const code = await runProgram(COMMANDS, args, io);
  expect(actsOf(out() + err()), args.join(' ')).toEqual([]);
  return { code, output: out() + err() };
}

const optionNames = ({ leaf }: Leaf): readonly string[] =>
  (leaf.options ?? []).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? '').filter((name) => name !== '');

test('a command, a flag or a value that does not exist is named without acting', async () => {
  let at = 0;
  const next = () => HOSTILE[at++ % HOSTILE.length] ?? '';
  let escaped = 0;
  for (const leaf of leaves) {
    const tries = [
      [...leaf.path.slice(0, -1), next()],
      [...leaf.path, `--${next()}`],
      // The last flag is unknown, so that whatever comes before it does nothing.
      [...leaf.path, next(), next(), '--no-such-flag'],
      ...optionNames(leaf).map((name) => [...leaf.path, `${name}=${next()}`, `--${next()}`]),
    ];
    for (const args of tries) {
      const { code, output } = await ran(args);
      expect(code, args.join(' ')).not.toBe(0);
      if (/\\u[0-9a-f]{4}/.test(output)) escaped += 1;
    }
  }
  expect(escaped).toBeGreaterThan(100);
}, 120_000);

type Run = readonly [args: readonly string[], env?: Readonly<Record<string, string>>];

/** Most of a run is waiting for servers that do not answer. */
async function runAll(runs: readonly Run[]): Promise<void> {
  await mapLimit(runs, 8, async ([args, env]) => {
    await ran(args, env);
  });
}

test('targets: addresses, profiles, namespaces and links', async () => {
  const targets = leaves.filter((leaf) => optionNames(leaf).includes('--address'));
  expect(targets.length).toBeGreaterThan(30);
  const reads = targets.filter(({ path: [group = '', name = ''] }) => group === 'orders' && name === 'list');
  const runs = HOSTILE.flatMap((hostile): readonly Run[] => {
    const env = hostile.replaceAll('\0', '');
    return [
      ...reads.flatMap(({ path: words }): readonly Run[] => [
        [[...words, `--address=${hostile}`]],
        [[...words, `--profile=${hostile}`]],
        [[...words, '--address=127.0.0.1:1', `--namespace=${hostile}`]],
        [[...words, `quarterdeck://${encodeURIComponent(hostile.toWellFormed())}/default/orders`]],
        [[...words, `quarterdeck://-/default/${hostile}`]],
      ]),
      ...['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY'].map(
        (name): Run => [['orders', 'list'], { [name]: env }],
      ),
      ...['USER', 'QUARTERDECK_ACTOR', 'DATABASE_URL', 'PROMETHEUS_URL'].map(
        (name): Run => [['orders', 'count', '--address=127.0.0.1:1'], { [name]: env }],
      ),
      [['console', `quarterdeck://${hostile}/x/orders`]],
    ];
  });
  await runAll(runs);
}, 120_000);

test('files: orders, profiles and journals', async () => {
  let files = 0;
  const fileOf = async (text: string): Promise<string> => {
    files += 1;
    const file = path.join(home, `file-${files}`);
    await writeFile(file, text);
    return file;
  };
  const address = '--address=127.0.0.1:1';
  const runs: Run[] = [];
  for (const hostile of HOSTILE) {
    for (const text of [
      hostile,
      JSON.stringify(hostile),
      JSON.stringify({ [hostile]: hostile, orderId: hostile }),
    ]) {
      const given = ['--file', await fileOf(text), '--reason', hostile, address];
      runs.push(
        [['orders', 'create', ...given]],
        [['subscriptions', 'create', ...given]],
        [['orders', 'signal', 'x', 'y', `--input=${text}`, '--reason=x', address]],
      );
    }
    for (const text of [
      hostile,
      `[profile.p]\naddress = ${JSON.stringify(hostile)}`,
      `[profile.${JSON.stringify(hostile)}]\nx = 1`,
    ]) {
      const env = { TEMPORAL_CONFIG_FILE: await fileOf(text) };
      runs.push([['orders', 'list', '--profile', 'p'], env], [['orders', 'list', '--profile', hostile], env]);
    }
  }
  await runAll(runs);
}, 120_000);
