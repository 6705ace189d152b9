import { execFile } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { Endpoints } from '../../contract/stack/endpoints.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { readEndpoints } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import { until } from '../../test/until.ts';

// A cold copy of PostgreSQL's files is put back after more orders were placed: Temporal and the providers know what it
// lacks. Then one run is deleted. Everything is done and asked as a person would, with the built program.
const run = promisify(execFile);
const AMOUNT = { currency: 'EUR', minor: expect.any(Number) };

let root = '';
let endpoints: Endpoints;
let database: Database;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-restore-'));
  await chmod(root, 0o711);
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--workers', '1', '--folder', root]);
  expect(up.code, up.stderr).toBe(0);
  await openDatabase();
});

afterAll(async () => {
  await database?.destroy();
  await quarterdeck(['stack', 'down', '--folder', root]);
  await discardStack(root);
});

async function openDatabase(): Promise<void> {
  await database?.destroy();
  const found = await readEndpoints(root);
  if (found === undefined) throw new Error('the stack has no addresses');
  endpoints = found;
  database = connectDatabase({ url: endpoints.databaseUrl, name: 'test', onConnectionLost: () => undefined });
}

async function place(customer: string, extra: readonly string[] = []): Promise<string> {
  const where = ['--address', endpoints.temporalAddress, '--namespace', endpoints.namespace, '--json'];
  const wants = ['--line', 'nw-001:1', '--policy', 'demo', '--reason', 'a test', ...extra];
  const args = ['orders', 'create', '--customer', customer, ...wants, ...where];
  const { code, stdout, stderr } = await quarterdeck(args, { env: { XDG_STATE_HOME: root } });
  expect(code, stderr).toBe(0);
  return (/ord-[0-9A-Z]{16}/.exec(stdout) ?? [''])[0];
}

async function untilStage(orderId: string, stage: string): Promise<void> {
  await until(async () => {
    const row = await database
      .selectFrom('orders')
      .select('stage')
      .where('order_id', '=', orderId)
      .executeTakeFirst();
    return row?.stage === stage;
  }, `${orderId} is ${stage}`);
}

async function stopped(work: (dataFolder: string) => Promise<unknown>): Promise<void> {
  const { rows } = await sql<{ data_directory: string }>`show data_directory`.execute(database);
  const folder = rows[0]?.data_directory;
  if (folder === undefined) throw new Error('PostgreSQL does not report its data folder');
  await database.destroy();
  expect((await quarterdeck(['stack', 'stop', 'postgres', '--folder', root])).code).toBe(0);
  await work(folder);
  const { code, stderr } = await quarterdeck(['stack', 'start', 'postgres', '--folder', root]);
  expect(code, stderr).toBe(0);
  await openDatabase();
}

type Finding = {
  readonly key: string;
  readonly output: string;
  readonly since?: string;
  readonly sum?: object;
};
type Report = {
  readonly holds: boolean;
  readonly invariants: readonly { readonly id: string; readonly findings: readonly Finding[] }[];
};

async function check() {
  const { code, stdout, stderr } = await quarterdeck(['invariants', '--folder', root, '--json']);
  expect(stdout, stderr).not.toBe('');
  const { holds, invariants } = JSON.parse(stdout) as Report;
  const of = (id: string) => invariants.find((one) => one.id === id)?.findings ?? [];
  return { code, holds, of };
}

test('what an older copy of the database lacks is reported, each with key, amount and time', async () => {
  const kept = await place('c-1');
  await untilStage(kept, 'completed');
  // Messages follow the order.
  await until(async () => (await check()).holds, 'the stores agree');
  await stopped(async (folder) => await run('cp', ['-a', folder, `${folder}-copy`]));
  const completed = [await place('c-2'), await place('c-3')];
  const reviewed = await place('c-4', ['--token', 'tok_review']);
  for (const orderId of completed) await untilStage(orderId, 'completed');
  await until(async () => {
    const held = database.selectFrom('payments').select('state').where('order_id', '=', reviewed);
    return (await held.executeTakeFirst())?.state === 'review';
  }, `${reviewed} waits for a review`);
  await stopped(async (folder) => {
    await run('rm', ['-rf', folder]);
    await run('mv', [`${folder}-copy`, folder]);
  });

  const { code, holds, of } = await check();
  expect({ code, holds }).toEqual({ code: 1, holds: false });
  for (const key of [...completed, reviewed]) {
    const missing = expect.objectContaining({ key, sum: AMOUNT, since: expect.any(String) });
    expect(of('I1')).toContainEqual(missing);
    expect(of('I3')).toContainEqual(missing);
  }
  expect([...of('I1'), ...of('I3')].map(({ key }) => key)).not.toContain(kept);

  const rows = await until(async () => {
    const found = await database
      .selectFrom('reconcile_differences')
      .select(['kind', 'key', 'detail'])
      .where('resolved_at', 'is', null)
      .execute();
    const missing = [...completed, reviewed].filter((key) => !found.some((row) => row.key === key));
    return missing.length === 0 ? found : false;
  }, 'the reconciler has written them down');
  for (const key of completed) {
    expect(rows).toContainEqual({
      kind: 'order-missing',
      key,
      detail: expect.stringMatching(/captured [\d.,]+ EUR.*its run over [\d.,]+ EUR ended completed at/),
    });
  }
});

test('a run that is deleted too early is found by its money', async () => {
  const orderId = await place('c-5');
  await untilStage(orderId, 'completed');
  const { namespace, temporalAddress } = endpoints;
  const { workflows } = temporalApi(temporalAddress);
  const workflowExecution = { workflowId: orderWorkflowId(orderId) };
  await workflows.deleteWorkflowExecution({ namespace, workflowExecution });
  await until(async () => {
    const { of } = await check();
    return of('I1').some(({ key }) => key === orderId) && of('I3').some(({ key }) => key === orderId);
  }, 'the run is gone and missed');
});
