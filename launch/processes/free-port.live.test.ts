import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { anyFreePort, choosePort } from './free-port.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('a free port is given as asked', async () => {
  const port = await anyFreePort();
  expect(await choosePort(port)).toEqual({ port, moved: false });
});

test('a taken port moves to another one and says so', async () => {
  const port = await anyFreePort();
  await listen(port);
  const chosen = await choosePort(port);
  expect(chosen.moved).toBe(true);
  expect(chosen.port).not.toBe(port);
});

test('a port that is spoken for counts as taken', async () => {
  const port = await anyFreePort();
  expect((await choosePort(port, new Set([port]))).moved).toBe(true);
});

async function listen(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}
