import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startInTerminal, type TerminalProgram } from '../../bench/pty/terminal-program.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import { builtProgram } from '../../test/built-program.ts';

// A person at a prompt: the script is loaded as the help of `completion` describes, and Tab is pressed.

const WITHIN_MS = 60_000;

let shell: TerminalProgram | undefined;

afterEach(async () => {
  await shell?.end();
});

/** A folder with a `./quarterdeck` of the build under test. */
function clone(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'quarterdeck-shell-'));
  const program = [process.execPath, builtProgram('cli')].map(shellQuote).join(' ');
  writeFileSync(path.join(folder, 'quarterdeck'), `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 });
  return folder;
}

async function prompt(file: string, args: readonly string[], cwd: string): Promise<TerminalProgram> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, TERM: 'xterm', PS1: 'ready> ', ZDOTDIR: cwd };
  shell = await startInTerminal({ file, args, cwd, env, columns: 100, rows: 30 });
  expect(await shell.seen(/ready>|%|#|\$/, WITHIN_MS)).toBeDefined();
  return shell;
}

test('bash completes after the line of the documents', async () => {
  const bash = await prompt('bash', ['--norc', '-i'], clone());
  bash.write('eval "$(./quarterdeck completion bash)"; echo loaded-$((1+1))\r');
  expect(await bash.seen(/^loaded-2/m, WITHIN_MS)).toBeDefined();
  bash.write('./quarterdeck orders canc\t');
  expect(await bash.seen(/orders cancel\b/, WITHIN_MS)).toBeDefined();
  bash.write('ord-1 --dry\t');
  expect(await bash.seen(/ord-1 --dry-run/, WITHIN_MS)).toBeDefined();
});

test.skipIf(spawnSync('zsh', ['-c', 'true']).status !== 0)(
  'zsh completes after the line of the documents',
  async () => {
    const zsh = await prompt('zsh', ['-f', '-i'], clone());
    zsh.write(
      'autoload -Uz compinit; compinit -D -u; eval "$(./quarterdeck completion zsh)"; echo loaded-$((1+1))\r',
    );
    expect(await zsh.seen(/^loaded-2/m, WITHIN_MS)).toBeDefined();
    zsh.write('./quarterdeck orders canc\t');
    expect(await zsh.seen(/orders cancel\b/, WITHIN_MS)).toBeDefined();
    zsh.write('ord-1 --dry\t');
    expect(await zsh.seen(/ord-1 --dry-run/, WITHIN_MS)).toBeDefined();
  },
);
