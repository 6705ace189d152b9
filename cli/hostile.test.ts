// Whatever stands in the arguments, in the environment or in the files that a command names, nothing of it acts on the
// terminal: every command of the program, refused before it does anything.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { HOSTILE } from '../contract/testing/hostile.ts';
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
  return { code, said: out() + err() };
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
      const { code, said } = await ran(args);
      expect(code, args.join(' ')).not.toBe(0);
      if (/\\u[0-9a-f]{4}/.test(said)) escaped += 1;
    }
  }
  expect(escaped).toBeGreaterThan(100);
}, 120_000);

test('targets: addresses, profiles, namespaces and links', async () => {
  const targets = leaves.filter((leaf) => optionNames(leaf).includes('--address'));
  expect(targets.length).toBeGreaterThan(30);
  const reads = targets.filter(({ path: [group = '', name = ''] }) => group === 'orders' && name === 'list');
  for (const hostile of HOSTILE) {
    for (const { path: words } of reads) {
      for (const name of ['--address', '--profile']) await ran([...words, `${name}=${hostile}`]);
      await ran([...words, '--address=127.0.0.1:1', `--namespace=${hostile}`]);
      await ran([...words, `quarterdeck://${encodeURIComponent(hostile.toWellFormed())}/default/orders`]);
      await ran([...words, `quarterdeck://-/default/${hostile}`]);
    }
    const env = hostile.replaceAll('\0', '');
    for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY'])
      await ran(['orders', 'list'], { [name]: env });
    for (const name of ['USER', 'QUARTERDECK_ACTOR', 'DATABASE_URL', 'PROMETHEUS_URL'])
      await ran(['orders', 'count', '--address=127.0.0.1:1'], { [name]: env });
    await ran(['console', `quarterdeck://${hostile}/x/orders`]);
  }
}, 120_000);

test('files: orders, profiles and journals', async () => {
  for (const hostile of HOSTILE) {
    const file = path.join(home, 'order.json');
    for (const text of [
      hostile,
      JSON.stringify(hostile),
      JSON.stringify({ [hostile]: hostile, orderId: hostile }),
    ]) {
      await writeFile(file, text);
      await ran(['orders', 'create', '--file', file, '--reason', hostile, '--address=127.0.0.1:1']);
      await ran(['subscriptions', 'create', '--file', file, '--reason', hostile, '--address=127.0.0.1:1']);
      await ran(['orders', 'signal', 'x', 'y', `--input=${text}`, '--reason=x', '--address=127.0.0.1:1']);
    }
    const toml = path.join(home, 'temporal.toml');
    for (const text of [
      hostile,
      `[profile.p]\naddress = ${JSON.stringify(hostile)}`,
      `[profile.${JSON.stringify(hostile)}]\nx = 1`,
    ]) {
      await writeFile(toml, text);
      await ran(['orders', 'list', '--profile', 'p'], { TEMPORAL_CONFIG_FILE: toml });
      await ran(['orders', 'list', '--profile', hostile], { TEMPORAL_CONFIG_FILE: toml });
    }
  }
}, 120_000);
