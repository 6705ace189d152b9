import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { installQuietRuntime } from '../../test/orders/quiet-runtime.ts';
import type { taking } from '../../test/orders/taking-workflow.ts';
import { freshNamespace } from '../../test/rig.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

// What a double would change: digits, trailing zeros, what overflows, what vanishes, the sign of nothing.
const INPUT =
  '{"id":12345678901234567890,"odd":9007199254740993,"rate":1.10,"huge":1e400,"tiny":1e-400,"nothing":-0}';

test('an update is sent, shown and journalled with its numbers as written', async () => {
  installQuietRuntime();
  const { address, namespace } = await freshNamespace();
  const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-exact-'));
  const env = { HOME: home, USER: 'mira', TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const run = (...args: readonly string[]) => quarterdeck(args, { cwd: home, env });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const id = `taking-${randomBytes(4).toString('hex')}`;
  try {
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue: id,
      workflowBundle: await bundleWorkflowCode({
        workflowsPath: fileURLToPath(new URL('../../test/orders/taking-workflow.ts', import.meta.url)),
        logger: new DefaultLogger('WARN'),
      }),
    });
    const handle = await client.workflow.start<typeof taking>('taking', { taskQueue: id, workflowId: id });
    const update = ['orders', 'update', id, 'take', '--input', INPUT, '--reason', 'counted'];
    await worker.runUntil(async () => {
      const dry = await run(...update, '--dry-run', '--json');
      expect(JSON.parse(dry.stdout).preview.command).toContain(`--input '${INPUT}'`);
      expect(await run(...update)).toMatchObject({ code: 0, stderr: '' });
      await handle.result();
    });
    const { events } = await handle.fetchHistory();
    const sent = events?.flatMap(
      (event) =>
        event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? [],
    );
    expect(sent?.map(({ data }) => new TextDecoder().decode(data ?? undefined))).toEqual([INPUT]);
    for (const args of [
      ['orders', 'show', id, '--history', '--json'],
      ['journal', '--json'],
    ]) {
      const { stdout } = await run(...args);
      expect(stdout.replaceAll(/(?<=[{,:])\s+|\s+(?=})/g, ''), args.join(' ')).toContain(INPUT);
    }
  } finally {
    await client.connection.close();
    await connection.close();
  }
});
