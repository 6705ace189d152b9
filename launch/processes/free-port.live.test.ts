import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { takeKernelLock } from '../../support/lock/kernel-lock.ts';
import { anyFreePort, choosePort, portIsFree } from './free-port.ts';
import { reservationFile } from './port-reservation.ts';

const servers: Server[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
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

test('a port that another process has reserved counts as taken, until that process ends', async () => {
  const [port, other] = [await anyFreePort(), await reserving()];
  expect(other.port).not.toBe(port);
  expect((await choosePort(other.port)).moved).toBe(true);
  other.child.kill('SIGKILL');
  await once(other.child, 'exit');
  expect((await choosePort(other.port)).moved).toBe(false);
});

test('a port that a process of another user has reserved counts as taken', async () => {
  const port = await unreserved();
  // The lock file of another user id, as a process of that user holds it.
  const lock = takeKernelLock(reservationFile(port, 4_000_000));
  expect((await choosePort(port)).moved).toBe(true);
  lock?.release();
  expect((await choosePort(port)).moved).toBe(false);
  rmSync(reservationFile(port, 4_000_000));
});

/** A free port that this process has not reserved. */
async function unreserved(): Promise<number> {
  for (;;) {
    const near = await anyFreePort();
    const port = near < 31_000 ? near + 700 : near - 700;
    if (!existsSync(reservationFile(port)) && (await portIsFree(port))) return port;
  }
}

/** A process that has reserved a port and listens nowhere. */
async function reserving(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const module = path.join(import.meta.dirname, 'free-port.ts');
  const code = `
    const { anyFreePort } = await import(${JSON.stringify(module)});
    process.stdout.write(String(await anyFreePort()));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(line.toString()) };
}

async function listen(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}
