import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, pages, textOf, wordsOf } from '../test/docs/commands-in-pages.ts';
import { buildProgram } from './build-program.ts';
import { type Command, type CommandLeaf, isGroup } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { pagesOf } from './help/pages.ts';
import type { Flags } from './parsing/flags.ts';
import { runProgram } from './program.ts';

// The whole command line as it is declared: every level has help, and every example is one that the parser takes.

let loaded: readonly Command[];

beforeAll(async () => {
  loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
}, 120_000);

type Parsed = { readonly leaf: CommandLeaf; readonly flags: Flags };

async function parse(args: readonly string[]): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const program = buildProgram(COMMANDS, loaded, async (leaf, flags) => {
    parsed = { leaf, flags };
  });
  const mute = (command: typeof program): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    for (const child of command.commands) mute(child);
  };
  mute(program);
  await program.parseAsync(args, { from: 'user' });
  if (parsed === undefined) throw new Error(`nothing was run by ${args.join(' ')}`);
  return parsed;
}

const leaves = (): readonly (readonly [string, CommandLeaf])[] =>
  loaded.flatMap((command) =>
    isGroup(command)
      ? command.commands.map((leaf) => [`${command.name} ${leaf.name}`, leaf] as const)
      : [[command.name, command] as const],
  );

test('the table has the same name and summary as each command', () => {
  expect(COMMANDS.map(({ name, summary }) => ({ name, summary }))).toEqual(
    loaded.map(({ name, summary }) => ({ name, summary })),
  );
});

test('every level has help with a description, its flags and an example', () => {
  const { help } = pagesOf(buildProgram(COMMANDS, loaded, async () => undefined));
  const levels = ['', ...loaded.map(({ name }) => name), ...leaves().map(([path]) => path)];
  expect(levels.filter((path) => help[path] === undefined)).toEqual([]);
  expect(levels.length).toBeGreaterThan(90);
  for (const path of levels) {
    const page = help[path] ?? '';
    expect(page, path).toMatch(new RegExp(`^Usage: quarterdeck ?${path}`));
    expect(page, path).toMatch(/\n\n[A-Z][^\n]*/);
    expect(page, path).toMatch(/\n {2}-h, --help +show this help/);
    expect(page, path).toMatch(/\nExamples:\n(?: {2}#[^\n]*\n)* {2}\.\/quarterdeck /);
    const tooWide = page
      .split('\n')
      .filter((line) => line.length > 80 && !line.startsWith('  ./quarterdeck '));
    expect(tooWide, path).toEqual([]);
  }
});

test('every option has a description', () => {
  const bare = leaves().flatMap(([path, { options = [] }]) =>
    options.filter(({ description }) => description === '').map(({ flags }) => `${path} ${flags}`),
  );
  expect(bare).toEqual([]);
});

test('the parser takes every example, and it is one of its command', async () => {
  const examples = [...leaves()].flatMap(([path, leaf]) => leaf.examples.map(({ args }) => ({ path, args })));
  const words = wordsOf(examples.map(({ args }) => `./quarterdeck ${args}`));
  for (const [index, { args, path }] of examples.entries()) {
    const { leaf } = await parse(words[index] ?? []);
    expect(path.split(' ').at(-1), args).toBe(leaf.name);
    expect(args.startsWith(path), args).toBe(true);
  }
});

test('every mutating command has --reason and --dry-run, and every command of a target has its flags', () => {
  for (const [path, { options = [], takesPlace }] of leaves()) {
    const flags = options.map((option) => option.flags.split(' ')[0]);
    if (flags.includes('--reason')) expect(flags, path).toContain('--dry-run');
    if (takesPlace === true)
      expect(flags, path).toEqual(
        expect.arrayContaining(['--profile', '--address', '--namespace', '--json']),
      );
  }
});

describe('parsing', () => {
  test.each([
    [['ordes'], "unknown command 'ordes'\n(Did you mean orders?)"],
    [['orders', 'lst'], "unknown command 'lst'\n(Did you mean list?)"],
    [['orders', 'list', '--limt', '5'], "unknown option '--limt'\n(Did you mean --limit?)"],
    [['stack', 'up', '--worker', '5'], "unknown option '--worker'\n(Did you mean --workers?)"],
    [['orders', 'list', 'more'], "too many arguments for 'list'"],
    [['orders', 'show'], "missing required argument 'id'"],
    [['orders', 'show', 'quarterdeck://-/default/orders'], "missing required argument 'id'"],
    [['orders', 'show', 'a', 'b'], "too many arguments for 'show'"],
    [['orders', 'list', '--limit'], "option '--limit <n>' argument missing"],
    [['orders', 'list', '--limit', 'many'], '--limit takes a whole number from 1 to 100000, not "many"'],
    [['orders', 'list', '--limit', '1e3'], '--limit takes a whole number'],
    [['orders', 'list', '--lens', 'lat'], '--lens is one of open, attention, '],
    [['orders', 'list', '--find', 'a', '--query', 'b'], 'cannot be used with option'],
    [['chaos', 'run', 'worker-kil'], 'there is no fault "worker-kil"'],
  ])('%j is refused: %s', async (args, message) => {
    await expect(parse(args)).rejects.toThrow(message);
  });

  test('an address may stand anywhere among the arguments, and is none of them', async () => {
    const place = 'quarterdeck://-/default/orders';
    for (const args of [
      ['orders', 'show', place, 'ord-1'],
      ['orders', 'show', 'ord-1', place],
    ]) {
      const { flags } = await parse(args);
      expect({ words: flags.words, place: flags.place }).toEqual({ words: ['ord-1'], place });
    }
    const { flags } = await parse(['orders', 'note', 'ord-1', '--text', place, '--reason', place]);
    expect([flags.text('text'), flags.text('reason'), flags.place]).toEqual([place, place, undefined]);
  });

  test('flags keep their values: lists, negations, defaults, words that look like flags', async () => {
    const made = await parse(['orders', 'create', '--line', 'a:1', '--line', 'b:2', '--reason', '-x']);
    expect(made.flags.list('line')).toEqual(['a:1', 'b:2']);
    expect(made.flags.text('reason')).toBe('-x');
    expect([made.flags.value('currency'), made.flags.count('promise-minutes')]).toEqual(['EUR', 60]);
    const up = await parse(['stack', 'up', '--no-traffic', '--checks=30s']);
    expect([up.flags.has('no-traffic'), up.flags.has('no-checks'), up.flags.text('checks')]).toEqual([
      true,
      false,
      '30s',
    ]);
    const none = await parse(['stack', 'up', '--no-checks']);
    expect([none.flags.has('no-checks'), none.flags.text('checks')]).toEqual([true, undefined]);
  });
});

describe('commands in the documents', () => {
  test('is taken by the parser', async () => {
    const commands = pages().flatMap(commandsOf);
    expect(commands.length).toBeGreaterThan(25);
    const lines = commands.map(({ line }) =>
      line.replace(/ \| .*$/, '').replace(/\bscenario run NAME\b/, 'scenario run awaiting-callback'),
    );
    for (const [index, words] of wordsOf(lines).entries()) {
      if (words.length === 0 || words[0] === 'help') continue;
      // In a sentence the name of a command may stand for itself.
      const named = words.length === 2 && words[1] === 'set-current' ? [...words, 'v1'] : words;
      const ran = await parse(named).catch((error: unknown) => String(error));
      expect(ran, `${commands[index]?.page}: ${lines[index]}`).toHaveProperty('leaf');
    }
  });

  test('passes flags on as typed', () => {
    for (const page of pages()) expect(textOf(page), page).not.toMatch(/npx --no (?!-- )|npx quarterdeck/);
  });
});

describe('without a running stack and without a target', () => {
  /** What needs no target: it starts or finds its own, or takes it from the environment. */
  const OWN: Readonly<Record<string, string>> = {
    start: 'starts the stack',
    console: 'asks for a terminal first, then for a target as the others',
    'stack up': 'starts the stack',
    'stack down': 'the stack of the clone',
    'stack status': 'the stack of the clone',
    'stack logs': 'the stack of the clone',
    'stack start': 'the stack of the clone',
    'stack stop': 'the stack of the clone',
    'stack kill': 'the stack of the clone',
    doctor: 'looks at the machine',
    worker: 'the environment, or the stack',
    traffic: 'the stack; waits for one that is being started',
    observe: 'starts the stack',
    'chaos list': 'needs no server',
    'chaos run': 'starts a stack',
    'chaos matrix': 'starts a stack',
    'chaos demo': 'starts a stack',
    'scenario list': 'needs no server',
    'scenario run': 'starts a stack',
    invariants: 'the stack of the clone: cli/commands/chaos.live.test.ts',
    bench: 'starts its own servers',
    completion: 'needs no server',
  };

  test('every command that needs a server reports it and exits with 4', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'quarterdeck-nowhere-'));
    const targeted = leaves().filter(([name]) => OWN[name] === undefined);
    expect(targeted.filter(([, { takesPlace }]) => takesPlace !== true)).toEqual([]);
    expect(targeted.length).toBeGreaterThan(60);
    const typed = wordsOf(targeted.map(([, leaf]) => `./quarterdeck ${leaf.examples[0]?.args}`));
    for (const [index, [name]] of targeted.entries()) {
      const err: string[] = [];
      const stderr = new Writable({
        write(chunk, _encoding, done) {
          err.push(String(chunk));
          done();
        },
      }) as NodeJS.WriteStream;
      const io = { stdin: process.stdin, stdout: stderr, stderr, env: { HOME: home }, cwd: home };
      const code = await runProgram(COMMANDS, typed[index] ?? [], io);
      expect({ name, code }).toEqual({ name, code: 4 });
      expect(err.join(''), name).toMatch(
        /^quarterdeck: no stack runs in this folder, and no server was named\n {2}start the local stack: \S*quarterdeck start\n.*--profile NAME, --address HOST:PORT/,
      );
    }
  });
});
