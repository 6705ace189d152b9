// Every command printed for pasting, with hostile ids, names and paths: a shell runs that one command with exactly these
// arguments, and the CLI parses them as intended.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { showElsewhere } from '../console/model/menu/elsewhere.ts';
import { copyText } from '../console/model/menu/menus.ts';
import { sampleRow, sampleState, withRows } from '../console/testing/sample-state.ts';
import { PROGRAM_VARIABLE } from '../contract/stack/program-name.ts';
import { HOSTILE } from '../contract/testing/hostile.ts';
import { folderProblem } from '../launch/records/folder-format.ts';
import { stackHint } from '../launch/stack-hint.ts';
import type { Action } from '../operations/actions/action.ts';
import { recordOf } from '../operations/actions/catalogue/all.ts';
import { runCommands } from '../operations/actions/engine/command.ts';
import type { OrderRow } from '../operations/subjects/order/order-row.ts';
import { returnCommand } from '../operations/subjects/return/return-command.ts';
import type { Target } from '../operations/target/target.ts';
import { targetWords } from '../operations/target/target-words.ts';
import { escapeLine } from '../support/text/escape-unsafe.ts';
import { buildProgram } from './build-program.ts';
import { COMMANDS } from './command-table.ts';
import { nextSteps } from './orders/act.ts';
import { hintAt } from './orders/order-command.ts';
import { remedyLine } from './orders/remedy-line.ts';
import type { Flags } from './parsing/flags.ts';

/** Values a server or file system can store: terminal escapes and shell syntax. */
const TEXTS = [
  ...HOSTILE.map((text) => text.toWellFormed().replaceAll('\0', '').slice(0, 200)),
  "'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  '| touch pwned',
  'a && touch pwned',
  '> pwned',
  '--help',
  '-rf',
  '=ls',
  '~root',
  '*',
  'a b',
  '!!',
  '\\',
  'two\n  lines',
  '',
];
const IDS = TEXTS.filter((text) => text !== '');

const folder = mkdtempSync(path.join(tmpdir(), 'quarterdeck-hints-'));
const echo = path.join(folder, 'echo-arguments');
let program: ReturnType<typeof buildProgram>;
let seen: Flags | undefined;

beforeAll(async () => {
  writeFileSync(echo, `#!/bin/sh\nprintf "%s\\0" "$@" "${END}"\n`);
  chmodSync(echo, 0o755);
  for (const name of ['temporal', 'mv', 'rm'])
    writeFileSync(path.join(folder, name), readFileSync(echo), { mode: 0o755 });
  process.env[PROGRAM_VARIABLE] = echo;
  const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
  program = buildProgram(COMMANDS, loaded, async (_, flags) => {
    seen = flags;
  });
  const silent = (command: typeof program): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    for (const child of command.commands) silent(child);
  };
  silent(program);
}, 120_000);

const END = 'end of the arguments';

/** Arguments each line passes when a shell runs it; fails if a line runs anything else. */
function pastedAll(lines: readonly string[]): readonly (readonly string[])[] {
  for (const line of lines) expect(escapeLine(line)).toBe(line);
  const cwd = mkdtempSync(path.join(folder, 'run-'));
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  const script = lines.map((line) => `${line}\n`).join('');
  const out = execFileSync('sh', { input: script, cwd, env, encoding: 'utf8' });
  expect(readdirSync(cwd)).toEqual([]);
  const ran = out.split(`${END}\0`).slice(0, -1);
  expect(ran).toHaveLength(lines.length);
  return ran.map((each) => each.split('\0').slice(0, -1));
}

async function parsed(args: readonly string[]): Promise<Flags> {
  seen = undefined;
  await program.parseAsync(args, { from: 'user' });
  if (seen === undefined) throw new Error(`nothing was run by ${JSON.stringify(args)}`);
  return seen;
}

const targetOf = (text: string, source: Target['source'] = 'address-flag'): Target => ({
  label: text,
  source,
  profile: source === 'profile-flag' ? text : null,
  address: '127.0.0.1:7233',
  namespace: text,
  local: false,
});

const remedy = (action: string, fields: Readonly<Record<string, string>> = {}) => ({
  action,
  letter: null,
  label: '',
  fields,
});
const rowOf = (id: string): OrderRow => ({ ...sampleRow(1), orderId: id, workflowId: id, why: id });

/** Quarterdeck commands for an id and a hostile namespace or profile. */
const OURS: Readonly<Record<string, (id: string, place: string) => string>> = {
  'orders show': (id, place) => hintAt(targetOf(place), ['orders', 'show'], id),
  'orders show of a profile': (id, place) => hintAt(targetOf(place, 'profile-flag'), ['orders', 'show'], id),
  'orders reset': (id, place) =>
    hintAt(targetOf(place), ['orders', 'reset'], id, ['--to-event', '4', '--dry-run']),
  ...Object.fromEntries(
    ['cancel', 'cancel-later', 'retry', 'pause', 'try-now', 'terminate', 'close-row'].map((action) => [
      `remedy ${action}`,
      (id: string, place: string) =>
        remedyLine(remedy(action), { ...rowOf(id), where: targetWords(targetOf(place)) }) ?? '',
    ]),
  ),
  ...Object.fromEntries(
    ['hold', 'skip', 'settle', 'extend', 'reassign'].map((action) => [
      `remedy ${action}`,
      (id: string, place: string) =>
        remedyLine(
          remedy(action, {
            step: place,
            wait: place,
            from: place,
            to: place,
            amountMinor: '490',
            reference: place,
          }),
          { ...rowOf(id), where: [] },
        ) ?? '',
    ]),
  ),
  'a return': (id, place) =>
    returnCommand(id, { name: 'settle', input: { reference: place }, where: targetWords(targetOf(place)) }),
  'external links in the console': (id, place) => commandIn(showElsewhere(stateOf(id, place)), 'command   '),
};

function stateOf(id: string, place: string) {
  const state = withRows(sampleState(), [rowOf(id)]);
  return { ...state, settings: { ...state.settings, label: place, namespace: place } };
}

function commandIn(step: ReturnType<typeof showElsewhere>, head: string): string {
  const { overlay } = step.state;
  const lines = overlay?.kind === 'detail' ? overlay.lines : [];
  return String(lines.find((line) => String(line).startsWith(head))).slice(head.length);
}

describe.each(Object.keys(OURS))('%s', (name) => {
  test('names exactly this run', async () => {
    const placeOf = (at: number) => TEXTS[(at + 3) % TEXTS.length] ?? '';
    const ran = pastedAll(IDS.map((id, at) => OURS[name]?.(id, placeOf(at)) ?? ''));
    for (const [at, args] of ran.entries()) {
      const flags = await parsed(args);
      expect(flags.words[0]).toBe(IDS[at]);
      const namespace = flags.text('namespace');
      if (namespace !== undefined) expect(namespace).toBe(placeOf(at));
    }
  });
});

/** Commands of other programs: arguments only. */
const THEIRS: Readonly<Record<string, (text: string) => string>> = {
  'temporal: signal': (text) => equivalent({ kind: 'signal', name: text, input: { [text]: text } }, text),
  'temporal: terminate': (text) => equivalent({ kind: 'terminate' }, text),
  'temporal: show, of the console': (text) => commandIn(showElsewhere(stateOf(text, text)), 'terminal  '),
  'temporal: describe, copied': (text) => copied(text, 'command'),
};

function equivalent(action: Action, text: string): string {
  const run = { orderId: text, workflowId: text, runId: 'run-1' };
  const target = { address: '127.0.0.1:7233', namespace: text, profile: null };
  const by = { reason: text, actor: text };
  return runCommands(recordOf(action), action, { runs: [run], target, by }) ?? '';
}

function copied(id: string, key: string): string {
  const [effect] = copyText(stateOf(id, id), key).effects;
  return effect?.kind === 'copy' ? effect.text : '';
}

test.each(Object.keys(THEIRS))('%s', (name) => {
  for (const [at, args] of pastedAll(IDS.map((text) => THEIRS[name]?.(text) ?? '')).entries()) {
    expect(args[args.indexOf('--workflow-id') + 1]).toBe(IDS[at]);
    expect(args[args.indexOf('--namespace') + 1]).toBe(IDS[at]);
  }
});

test('a copied id is one word of a shell, a copied row is one line', () => {
  expect(pastedAll(IDS.map((id) => `${echo} ${copied(id, 'id')}`))).toEqual(IDS.map((id) => [id]));
  for (const id of IDS) {
    expect(copied(id, 'row')).toBe(escapeLine(copied(id, 'row')));
    // Nothing in an address means anything to a shell but what joins its parts.
    expect(copied(id, 'address')).toMatch(
      /^quarterdeck:\/\/[A-Za-z0-9%._-]+\/[A-Za-z0-9%._-]+\/orders\?lens=[a-z-]+$/,
    );
  }
});

test('the proof that is asked for', async () => {
  const outcome = { by: 'guard', instead: [] } as const;
  const steps = IDS.map((text) => nextSteps({ proof: { text } as never }, outcome)[0] ?? '');
  const ran = pastedAll(
    steps.map((step) => `${echo} orders terminate x --reason y ${step.replace('add ', '')}`),
  );
  for (const [at, args] of ran.entries()) expect((await parsed(args)).text('confirm')).toBe(IDS[at]);
});

test('folders', async () => {
  const roots = IDS.filter((each) => !each.includes('/')).map((text) => path.join('/nowhere', text));
  const ran = pastedAll(roots.map((root) => stackHint(root, 'stack down')));
  for (const [at, args] of ran.entries()) expect((await parsed(args)).text('folder')).toBe(roots[at]);
  const damaged = roots.map((root) =>
    path.join(mkdtempSync(path.join(folder, 'damaged-')), path.basename(root).slice(0, 60)),
  );
  for (const named of damaged) writeFolder(named);
  const steps = damaged.flatMap((named) => folderProblem(named, 'b1')?.todo ?? []);
  expect(pastedAll(steps.map((step) => step.replace(/^[^:]*: /, '')))).toEqual(
    damaged.flatMap((named) => [[path.join(named, 'format.json')], [named, `${named}.old`]]),
  );
});

function writeFolder(named: string): void {
  mkdirSync(named, { recursive: true });
  writeFileSync(path.join(named, 'format.json'), '{');
}

test('no hint is written that does not quote what it names', () => {
  // Names of our own parts, and commands that were quoted where they were made.
  const known = /^(?:\$\{args\}|stack (?:logs|start|kill) \$\{(?:name|part|slot\.part\.name)\})/;
  const found = sources('.').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:[hH]int)\((?:[a-z.]+, )?`([^`]*)`/g)]
      .map(([, text = '']) => text)
      .filter((text) => /\$\{(?!shellQuote\()/.test(text)),
  );
  expect(found.filter((text) => !known.test(text))).toEqual([]);
});

function sources(at: string): readonly string[] {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', '.git', '.quarterdeck'].includes(entry.name)) return [];
    const here = path.join(at, entry.name);
    if (entry.isDirectory()) return sources(here);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [here] : [];
  });
}
