// Hostile words from the server, the journal and the caller through every command that reads or changes runs.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileFrom, intent } from '../console/testing/hostile-facts.ts';
import { HOSTILE } from '../contract/testing/hostile.ts';
import { openJournal } from '../operations/actions/journal.ts';
import { journalFolder } from '../operations/actions/journal-folder.ts';
import type { TemporalLink } from '../operations/temporal/connect.ts';
import { countOrders } from '../operations/temporal/count.ts';
import { encodePayload } from '../operations/temporal/proto-values.ts';
import { liveLink, value } from '../operations/testing/live-link.ts';
import { mapLimit } from '../support/concurrency/map-limit.ts';
import { freshNamespace, until } from '../test/rig.ts';
import { type CommandLeaf, EXIT, isGroup } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { runProgram } from './program.ts';
import { actsOf, gatedIo } from './testing/gated-run.ts';

const GROUPS = ['orders', 'customers', 'returns', 'subscriptions', 'deployments'];
/** As a server takes them: UTF-8 and at most 1,000 bytes. */
const IDS = HOSTILE.map((text) => text.toWellFormed().replaceAll('\0', '').slice(0, 200));

let link: TemporalLink;
let home: string;
let env: Readonly<Record<string, string>>;
let leaves: readonly { readonly path: readonly string[]; readonly leaf: CommandLeaf }[];

beforeAll(async () => {
  const where = await freshNamespace();
  link = liveLink(where);
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-hostile-'));
  env = { HOME: home, USER: 'mira', TEMPORAL_ADDRESS: where.address, TEMPORAL_NAMESPACE: where.namespace };
  await Promise.all(IDS.map((id, at) => startHostile(id, at)));
  const loaded = await Promise.all(
    COMMANDS.filter(({ name }) => GROUPS.includes(name)).map(({ load }) => load()),
  );
  leaves = loaded.flatMap((command) =>
    isGroup(command) ? command.commands.map((leaf) => ({ path: [command.name, leaf.name], leaf })) : [],
  );
  await until(
    async () => value(await countOrders(link, { filter: '' })).count === IDS.length,
    'the runs are visible',
  );
});
afterAll(() => link?.close());

/** A run of the type of orders without a worker, hostile in id, memo, attributes, input, signal and how it ended. */
async function startHostile(id: string, at: number): Promise<void> {
  const next = () => IDS[(at + 3) % IDS.length] ?? '';
  const workflowId = at % 2 === 0 ? id : `order/${id}`;
  const fields = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).map(([name, each]) => [name, encodePayload(each)]));
  const { workflowService } = link.client;
  const { namespace } = link.target;
  await workflowService.startWorkflowExecution({
    namespace,
    workflowId,
    workflowType: { name: 'order' },
    taskQueue: { name: id.slice(0, 100) },
    requestId: crypto.randomUUID(),
    identity: id,
    input: { payloads: [encodePayload({ [id]: next() })] },
    memo: {
      fields: fields({ why: id, currency: 'EUR', note: { at: '2026-11-30T10:00:00Z', by: id, text: id } }),
    },
    searchAttributes: {
      indexedFields: fields({
        CustomerId: id.slice(0, 50),
        OrderStatus: id.slice(0, 50),
        FailureCode: id.slice(0, 50),
        NeedsAttention: true,
        AmountMinor: 490,
      }),
    },
    workflowRunTimeout: msToTs('1 hour'),
  });
  await workflowService.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    signalName: next(),
    input: { payloads: [encodePayload(id)] },
    identity: id,
    requestId: crypto.randomUUID(),
  });
  if (staysOpen(at)) return;
  await workflowService.terminateWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    reason: id,
    identity: id,
  });
}

/** One in three: without a worker each of them waits for its queries. */
function staysOpen(at: number): boolean {
  return at % 3 === 1;
}

/** A busy server may leave a request without an answer for the 5 s that a command waits; then it is asked again. */
async function ran(...args: readonly string[]) {
  const end = performance.now() + 60_000;
  for (;;) {
    const { io, out, err } = gatedIo(env, home);
    const code = await runProgram(COMMANDS, args, io);
    expect(actsOf(out() + err()), args.join(' ')).toEqual([]);
    if (code !== EXIT.unreachable || performance.now() > end) return { code, out: out(), err: err() };
  }
}

test('every command on a run with a hostile id, as text and as JSON', async () => {
  expect(leaves.length).toBeGreaterThan(50);
  await mapLimit(leaves, 4, async ({ path: words, leaf }, at) => {
    const id = IDS[at % IDS.length] ?? '';
    const flags = (leaf.options ?? []).map((option) => /--[a-z-]+/.exec(option.flags)?.[0] ?? '');
    const given = (leaf.arguments ?? []).map(() => id);
    const descriptions = [
      ...(flags.includes('--reason') ? [`--reason=${IDS[(at + 5) % IDS.length] ?? ''}`] : []),
      ...(flags.includes('--dry-run') ? ['--dry-run'] : []),
    ];
    for (const json of flags.includes('--json') ? [[], ['--json']] : [[]]) {
      await ran(...words, ...descriptions, ...json, '--', ...given);
    }
  });
});

test('every run is listed, shown, previewed and found by exactly its id', async () => {
  const listed = await ran('orders', 'list', '--lens', 'all', '--json', '--limit', '100');
  const { orders } = JSON.parse(listed.out) as {
    readonly orders: readonly { readonly workflowId: string; readonly orderId: string }[];
  };
  const ids = IDS.map((id, at) => (at % 2 === 0 ? id : `order/${id}`));
  expect(new Set(orders.map((order) => order.workflowId))).toEqual(new Set(ids));
  await mapLimit(ids, 4, async (workflowId) => {
    const shown = await ran('orders', 'show', '--json', '--history', '--', workflowId);
    expect(shown, workflowId).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(shown.out), workflowId).toMatchObject({ order: { workflowId } });
    await ran('orders', 'show', '--history', '--', workflowId);
    const preview = await ran('orders', 'terminate', '--dry-run', '--reason=x', '--json', '--', workflowId);
    expect(JSON.parse(preview.out), workflowId).toMatchObject({ preview: { run: { workflowId } } });
  });
  await ran('orders', 'list', '--lens', 'all');
  await ran('orders', 'list', '--lens', 'failed');
});

test('what was done with hostile words is in the journal as it was, and is shown escaped', async () => {
  const reasons = IDS.slice(0, 6);
  const [id = ''] = IDS.filter((_, at) => staysOpen(at) && at % 2 === 0);
  for (const reason of reasons) {
    await ran(
      'orders',
      'signal',
      `--reason=${reason}`,
      `--input=${JSON.stringify(reason)}`,
      '--',
      id,
      reason,
    );
  }
  const folder = journalFolder(
    { local: false, profile: null, address: link.target.address },
    { root: home, env },
  );
  const journal = openJournal(folder);
  const next = hostileFrom(0);
  for (let at = 0; at < HOSTILE.length; at += 1) {
    const { seq: _, ...entry } = intent(next, at);
    await journal.append(entry);
  }
  const text = await ran('journal');
  expect(text.out).toMatch(/\\u001b/);
  const json = await ran('journal', '--json', '--limit', '100');
  expect(() => JSON.parse(json.out)).not.toThrow();
});
