// No flag takes a secret, because the command line of a process can be read by every user of the machine; what was typed
// there anyway is not printed.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { runProgram } from './program.ts';
import { gatedIo } from './testing/gated-run.ts';

const SECRET = 'S3cretPw99';
const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-secrets-'));

async function ran(...args: readonly string[]) {
  const { io, out, err } = gatedIo({ HOME: home }, home);
  const code = await runProgram(COMMANDS, args, io);
  return { code, output: out() + err() };
}

const LIST = ['orders', 'list'];
const KEYS = /keys are never read from the command line, .*: temporal\.toml, TEMPORAL_API_KEY/;

const CASES: readonly (readonly [readonly string[], RegExp])[] = [
  [[...LIST, `--api-key=${SECRET}`], KEYS],
  [[...LIST, '--api-key', SECRET], KEYS],
  [[...LIST, `--codec-auth=${SECRET}`], KEYS],
  [[...LIST, `--grpc-meta=authorization=Bearer ${SECRET}`], KEYS],
  [[...LIST, `--tls-key-data=${SECRET}`], KEYS],
  [['orders', 'show', 'ord-1', `--pasword=${SECRET}`], /unknown option '--pasword'/],
  [[...LIST, '--address', `app:${SECRET}@db:7233`], /"app:…@db:7233" is no address/],
  [[...LIST, '--address', `https://app:${SECRET}@db`], /"https:\/\/app:…@db" is no address/],
  [['stack', 'up', '--use-temporal', `app:${SECRET}@db:7233`], /--use-temporal/],
  [['traffic', '--use-temporal', `app:${SECRET}@db:7233`], /--use-temporal/],
  ...['--use-prometheus', '--otlp'].map((flag): (typeof CASES)[number] => [
    ['stack', 'up', flag, `http://app:${SECRET}@127.0.0.1:1`],
    /takes a URL without user and password/,
  ]),
  ...['--providers', '--otlp'].map((flag): (typeof CASES)[number] => [
    ['traffic', flag, `http://app:${SECRET}@127.0.0.1:1`],
    /takes a URL without user and password/,
  ]),
  ...[
    `postgres://app:${SECRET}@127.0.0.1:1/orders`,
    `postgres://app:a/b#${SECRET}@127.0.0.1:1/orders`,
    `postgres://127.0.0.1:1/orders?user=app&password=${SECRET}`,
    `host=127.0.0.1 password=${SECRET}`,
  ].map((url): (typeof CASES)[number] => [
    ['stack', 'up', '--use-database', url],
    /--use-database takes no password.*\n.*--use-database-file PATH\n.*--use-database-file -/,
  ]),
];

test.each(CASES)('%j', async (args, message) => {
  const { code, output } = await ran(...args);
  expect([2, 3]).toContain(code);
  expect(output).toMatch(message);
  expect(output).not.toContain(SECRET);
});
