import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { anyFreePort, choosePort } from './free-port.ts';
import { RESERVATIONS } from './port-reservation.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('a free port is given as asked', async () => {
  const port = await anyFreePort();
  expect(await choosePort(port)).toEqual({ port, moved: false });
});

test('a port in use is replaced by another one and reported', async () => {
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

test('a port that another living process wants counts as taken; one that a dead process wanted does not', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const [wanted, orphaned] = [await unreserved(), await unreserved()];
  symlinkSync(String(other.pid), path.join(RESERVATIONS, String(wanted)));
  expect((await choosePort(wanted)).moved).toBe(true);
  other.kill('SIGKILL');
  await once(other, 'exit');
  symlinkSync(String(other.pid), path.join(RESERVATIONS, String(orphaned)));
  expect((await choosePort(orphaned)).moved).toBe(false);
  expect(readlinkSync(path.join(RESERVATIONS, String(orphaned)))).toBe(String(process.pid));
  unlinkSync(path.join(RESERVATIONS, String(wanted)));
});

/** A free port that this process has not spoken for; the folder of the reservations is there afterwards. */
async function unreserved(): Promise<number> {
  for (;;) {
    const near = await anyFreePort();
    const port = near < 31_000 ? near + 700 : near - 700;
    // Processes that ended long ago leave theirs behind.
    if (lstatSync(path.join(RESERVATIONS, String(port)), { throwIfNoEntry: false }) === undefined)
      return port;
  }
}

async function listen(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}
