// Every hostile text in every kind of provider answer, through all order commands and console screens; and the built CLI
// with hostile names, settings, links and files.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startInShell } from '../../console/e2e/terminal-session.ts';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { builtProgram } from '../built-program.ts';
import { drillResult } from '../drill-result.ts';
import { inShard } from '../drill-shard.ts';
import { HOSTILE_ANSWERS } from './hostile-answers.ts';
import { walkConsole } from './hostile-console.ts';
import { type HostileOrders, startHostileOrders } from './hostile-orders.ts';
import { readEverything, wrongLogLines } from './read-everything.ts';
import { strayOutput } from './stray-output.ts';

/** Valid as arguments, variables and file names. */
const TEXTS = HOSTILE.map((text) => text.toWellFormed().replaceAll('\0', '').slice(0, 300));

test('every text in every kind of answer', async () => {
  const wrong: string[] = [];
  let orders = 0;
  // Three texts at a time: more orders at once overload a busy machine.
  const rounds = Array.from({ length: Math.ceil(HOSTILE.length / 3) }, (_, round) =>
    HOSTILE.slice(3 * round, 3 * round + 3),
  );
  for (const texts of inShard(rounds, 3)) {
    const played = texts.flatMap((text) => HOSTILE_ANSWERS.map((answer) => [answer, text] as const));
    orders += played.length;
    let hostile: HostileOrders | undefined;
    try {
      hostile = await startHostileOrders(played, texts);
      const read = await readEverything(hostile, { every: orders === played.length });
      wrong.push(...read.wrong, ...read.missing);
      wrong.push(...(await walkConsole(hostile, { args: [], env: {} })));
      for (const program of ['worker', 'callbacks'] as const) {
        wrong.push(...wrongLogLines(await hostile.stack.log(program)));
      }
    } finally {
      await hostile?.stop();
    }
  }
  await drillResult('hostile-answers', {
    orders: HOSTILE.length * HOSTILE_ANSWERS.length,
    wrong: wrong.length,
  });
  expect(wrong).toEqual([]);
});

type Started = { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> };

test('the built CLI and console with hostile names, settings, links and files, in a terminal', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-hostile-'));
  const wrong: string[] = [];
  const runs: Started[] = [];
  for (const [at, text] of TEXTS.entries()) {
    const toml = path.join(home, `temporal-${at}.toml`);
    const name = JSON.stringify(text);
    await writeFile(toml, `[profile.${name}]\naddress = "127.0.0.1:1"\nnamespace = ${name}\n`);
    const order = path.join(home, `order-${at}.json`);
    await writeFile(order, JSON.stringify({ [text]: text, orderId: text }));
    const ids = path.join(home, `ids-${at}`);
    await writeFile(ids, `${text}\n${text}`);
    const profile = { TEMPORAL_CONFIG_FILE: toml };
    const unreachable = ['--address', '127.0.0.1:1'];
    runs.push(
      { args: ['console', `--profile=${text}`], env: profile },
      { args: ['console', ...unreachable, `--namespace=${text}`] },
      { args: ['console', `--address=${text}`] },
      { args: ['console', `quarterdeck://-/default/${text}`] },
      { args: ['console', ...unreachable, `quarterdeck://-/default/orders?q=${encodeURIComponent(text)}`] },
      { args: ['orders', 'list', `--profile=${text}`], env: profile },
      { args: ['orders', 'show', ...unreachable, '--', text] },
      { args: ['orders', 'create', ...unreachable, '--file', order, `--reason=${text}`] },
      { args: ['orders', 'signal', ...unreachable, '--dry-run', `--input=${text}`, '--', 'x', text] },
      { args: ['orders', 'create', ...unreachable, `--file=${path.join(home, text)}`, '--reason=x'] },
      { args: [text] },
      ...['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_PROFILE', 'TEMPORAL_TLS'].map((variable) => ({
        args: ['orders', 'list', ...(variable === 'TEMPORAL_ADDRESS' ? [] : unreachable)],
        env: { [variable]: text },
      })),
      ...[
        'QUARTERDECK_ACTOR',
        'QUARTERDECK_PROGRAM',
        'QUARTERDECK_PROVIDERS_URL',
        'DATABASE_URL',
        'USER',
        'TZ',
      ].map((variable) => ({ args: ['orders', 'count', ...unreachable], env: { [variable]: text } })),
    );
  }
  const shard = inShard(runs, 4);
  await mapLimit(shard, 3, async ({ args, env = {} }) => {
    wrong.push(...(await ranInTerminal(home, args, env)));
  });
  await drillResult('hostile-settings', { runs: shard.length, wrong: wrong.length });
  expect(wrong).toEqual([]);
});

async function ranInTerminal(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const named = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const session = startInShell(['env', ...named, process.execPath, builtProgram('cli'), ...args], {
    args: [],
    cwd: home,
    env: { HOME: home },
  });
  try {
    if (args[0] === 'console') {
      // It connects, or prints why it cannot start.
      await session.see(/connect|ENDED code=/);
      session.send('\u0003');
    }
    await session.ended();
    const raw = session.raw().replace(/ENDED code=\d+ same=\w+\s*$/, '');
    const defect = /this is a defect/.test(raw) ? [`${JSON.stringify(args)}: ${raw}`] : [];
    return [...strayOutput(raw).map((stray) => `${JSON.stringify({ args, env })}: ${stray}`), ...defect];
  } finally {
    session.kill();
  }
}
