import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Pages } from '../../cli/help/pages.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import { builtProgram } from '../built-program.ts';
import { freshDatabase, freshNamespace } from '../rig.ts';
import { commandsOf, pages } from './commands-in-pages.ts';

// Commands of README, documents and help, typed into a shell as they stand, before the built program and a real server.
// Those that start something or change something for good are only parsed: cli/commands.test.ts.

const STARTS =
  /^\.\/quarterdeck (?:$|start|stack (?:up|down|start|stop|kill)|worker|console|traffic|observe|chaos (?:run|matrix|demo)|scenario run|bench(?! --list)|help)/;
const READS =
  /^\.\/quarterdeck (?:orders (?:list|count|show)|customers show|deployments (?:list|describe)|(?:returns|subscriptions) list|journal|doctor|stack (?:status|logs)|chaos list|scenario list|bench --list|completion)|--dry-run/;
/** In a sentence a command may stand without what it is to be given. */
const NAMED =
  /^\.\/quarterdeck (?:deployments set-current|customers (?:delete|new-run) ID|subscriptions new-run ID)$/;

function typed(): readonly string[] {
  const written = pages()
    .flatMap(commandsOf)
    .map(({ line }) => line.replace(/ \| .*$/, ''))
    .filter((line) => !STARTS.test(line) && !NAMED.test(line));
  const page = path.join(path.dirname(builtProgram('cli')), 'pages.json');
  const { help } = JSON.parse(readFileSync(page, 'utf8')) as Pages;
  const examples = Object.values(help)
    .flatMap((text) => text.slice(text.indexOf('\nExamples:')).split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.startsWith('./quarterdeck ') && READS.test(line) && !STARTS.test(line));
  return [...new Set([...written, ...examples])].sort();
}

const ORDER = {
  v: 1,
  customerId: 'c-1',
  policy: 'test',
  channel: 'operator',
  currency: 'EUR',
  lines: [{ line: 1, sku: 'nw-001', name: 'Lamp', quantity: 1, unitPriceMinor: 490, vendorId: 'nordwind' }],
  payment: { method: 'cash' },
  shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
  contact: { email: 'ada@example.test' },
};

let cwd: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), 'quarterdeck-typed-'));
  const program = [process.execPath, builtProgram('cli')].map(shellQuote).join(' ');
  writeFileSync(path.join(cwd, 'quarterdeck'), `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 });
  writeFileSync(
    path.join(cwd, 'temporal.toml'),
    `[profile.prod]\naddress = "${inject('temporalAddress')}"\n`,
  );
  writeFileSync(path.join(cwd, 'order.json'), JSON.stringify(ORDER));
  const [{ namespace }, { url }] = await Promise.all([freshNamespace(), freshDatabase()]);
  env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    TEMPORAL_CONFIG_FILE: path.join(cwd, 'temporal.toml'),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: namespace,
    DATABASE_URL: url,
  };
});

type Ran = { readonly code: number; readonly out: string; readonly err: string };

async function typeInto(line: string): Promise<Ran> {
  return await new Promise((resolve) => {
    execFile('sh', ['-c', line], { cwd, env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

/** Each of them gives the server 5 s. */
const inTurn = pLimit(4);

describe.concurrent('typed into a shell', () => {
  test.each(typed().map((line) => [line]))('%s', async (line) => {
    const ran = await inTurn(() => typeInto(line));
    expect(ran.err).not.toMatch(/defect|^\s+at /m);
    // The order of the example is not there, and no stack runs here: that is an answer. Wrong usage is none.
    expect([0, 1, 3, 4], `${ran.code}: ${ran.err}`).toContain(ran.code);
    if (/ (?:list|count)\b/.test(line)) expect(ran).toMatchObject({ code: 0 });
  });
});
