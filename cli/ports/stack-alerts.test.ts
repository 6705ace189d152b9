import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { composePorts } from './compose-ports.ts';

test('alerts are known once the stack has a Prometheus, however early it was asked', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-alerts-'));
  await mkdir(path.join(folder, '.quarterdeck'));
  // A stack runs as long as its keeper does.
  const keeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'keeper'], {
    stdio: 'ignore',
  });
  await once(keeper, 'spawn');
  const write = (prometheusUrl: string | null) =>
    writeFile(
      path.join(folder, '.quarterdeck', 'endpoints.json'),
      JSON.stringify({ v: 1, keeperPid: keeper.pid, prometheusUrl }),
    );
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end('{"data":{"alerts":[]}}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('it has a port');
  try {
    await write(null);
    const { ports } = composePorts({
      databaseUrl: null,
      providersUrl: null,
      prometheusUrl: null,
      stackFolder: folder,
    });
    await expect(ports.alerts?.active()).rejects.toThrow('none yet');
    await write(`http://127.0.0.1:${place.port}`);
    expect(await ports.alerts?.active()).toEqual([]);
  } finally {
    server.close();
    keeper.kill();
  }
});
