import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtProgram } from '../../test/built-program.ts';
import type { Pages } from '../help/pages.ts';

// The scripts as the build wrote them, in the shells that they are for.

const SHELLS = ['bash', 'zsh', 'fish'] as const;
const files: Partial<Record<string, string>> = {};
let folder: string;

beforeAll(() => {
  const pages = JSON.parse(
    readFileSync(path.join(path.dirname(builtProgram('cli')), 'pages.json'), 'utf8'),
  ) as Pages;
  folder = mkdtempSync(path.join(tmpdir(), 'quarterdeck-completion-'));
  for (const shell of SHELLS) {
    const file = path.join(folder, `quarterdeck.${shell}`);
    writeFileSync(file, pages.completion[shell] ?? '');
    files[shell] = file;
  }
});

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(SHELLS)('%s', (shell) => {
  test.skipIf(!hasShell(shell))('reads the script without a complaint', () => {
    const ran = spawnSync(shell, ['-n', files[shell] ?? ''], { encoding: 'utf8' });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
  });
});

/** What bash offers for the last word of a line, as readline splits it. */
function inBash(words: readonly string[]): readonly string[] {
  const script = `
    source "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    $(complete -p quarterdeck | sed -n 's/.*-F \\([^ ]*\\) .*/\\1/p')
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', script, 'bash', files['bash'] ?? '', ...words], {
    encoding: 'utf8',
    cwd: folder,
  });
  return out.split('\n').filter((line) => line !== '');
}

describe('bash offers', () => {
  test.each([
    [['./quarterdeck', 'ord'], ['orders']],
    [['./quarterdeck', 'orders', 'can'], ['cancel']],
    [['quarterdeck', 'orders', 'list', '--le'], ['--lens']],
    [['quarterdeck', 'orders', 'list', '--lens', 'la'], ['late']],
    [['quarterdeck', 'orders', 'list', '--lens', '=', 'la'], ['late']],
    [['quarterdeck', 'orders', '--profile', 'orders', 'li'], []],
    [['quarterdeck', 'chaos', 'run', 'worker'], ['worker-kill']],
    [
      ['quarterdeck', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['quarterdeck', 'orders', 'list', '--limit', '5', '--lens', 'attention', '--jso'], ['--json']],
    [['quarterdeck', 'orders', 'create', '--file', 'quarterdeck.b'], ['quarterdeck.bash']],
    [
      ['quarterdeck', 'stack', 'logs', '-f', '--fol'],
      ['--follow', '--folder'],
    ],
  ])('for %j: %j', (words, offered) => {
    // A word after a flag that the group does not have is a word of its own.
    if (words.includes('--profile')) expect(inBash(words)).toEqual(['list']);
    else expect([...inBash(words)].sort()).toEqual([...offered].sort());
  });

  test('all commands of the first level for an empty word', () => {
    expect(inBash(['quarterdeck', ''])).toEqual(
      expect.arrayContaining(['start', 'orders', 'completion', 'help']),
    );
  });
});

describe.skipIf(!hasShell('fish'))('fish offers', () => {
  const inFish = (line: string): readonly string[] =>
    execFileSync('fish', ['-c', `source ${files['fish']}; complete -C "${line}"`], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    })
      .split('\n')
      .flatMap((offer) => (offer === '' ? [] : [offer.split('\t')[0] ?? '']));

  test.each([
    ['quarterdeck ord', ['orders']],
    ['./quarterdeck orders can', ['cancel']],
    ['quarterdeck orders list --le', ['--lens']],
    ['quarterdeck orders list --lens la', ['late']],
    ['quarterdeck chaos run worker', ['worker-kill']],
  ])('for %j: %j', (line, offered) => {
    expect(inFish(line)).toEqual(offered);
  });
});
