import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { expect } from 'vitest';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../../contract/stack/ports.ts';
import { stackStatus } from '../../launch/client.ts';
import type { StackSnapshot } from '../../launch/keeper/protocol.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { until } from '../until.ts';
import { commandLinesWith, processesIn, variableOf } from './processes.ts';
import { quarterdeck, type Running } from './quarterdeck.ts';

export const START_MS = 240_000;

/** Parts that every start reports. */
export const PARTS = ['temporal', 'postgres', 'providers', 'callbacks', 'worker-1', 'worker-2', 'traffic'];

/** What points a shell at a real system; a start ignores it. */
export const HOSTILE_SHELL = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TEMPORAL_NAMESPACE: 'production',
  TEMPORAL_PROFILE: 'prod',
  TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
  DATABASE_URL: 'postgres://prod.invalid/orders',
  PROMETHEUS_URL: 'http://prod.invalid:9090',
  PGHOST: 'prod.invalid',
  NODE_OPTIONS: '',
};

/** Takes the port of Temporal, unless another program has it; that one may also release it before the stack starts. */
export async function takeTemporalPort(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.once('error', () => resolve());
    server.listen(DEFAULT_PORTS.temporal, '127.0.0.1', resolve);
  });
  return server;
}

/** Every process of the stack as its keeper knows them, itself included. */
export function pidsOf(snapshot: StackSnapshot): readonly number[] {
  const parts = snapshot.parts.map((part) => part.pid).filter((pid) => pid !== null);
  return [snapshot.keeperPid, ...parts];
}

export async function nothingLeft(root: string, pids: readonly number[]): Promise<void> {
  expect(pids.length).toBeGreaterThan(6);
  await until(() => pids.every((pid) => !isAlive(pid)), 'all processes of the stack have ended');
  await until(() => processesIn(root).length === 0, 'no process works in the folder of the stack');
}

export function expectNoSecretInArguments({ endpoints, parts }: StackSnapshot): void {
  const callbacks = parts.find(({ name }) => name === 'callbacks')?.pid ?? 0;
  const secrets = [
    new URL(endpoints?.databaseUrl ?? '').password,
    variableOf(callbacks, ENVIRONMENT.callbackSecret) ?? '',
  ];
  for (const secret of secrets) expect(commandLinesWith(secret)).toEqual([]);
}

export async function ready(root: string, running: Pick<Running, 'stdout'>): Promise<StackSnapshot> {
  await until(
    () => /everything is ready|attached to the stack/.test(running.stdout()),
    'the stack is ready',
    START_MS,
  );
  return await snapshotOf(root);
}

export async function snapshotOf(root: string): Promise<StackSnapshot> {
  const snapshot = await stackStatus(root);
  if (snapshot === undefined) throw new Error('no keeper answers');
  return snapshot;
}

/** With npm and its shell between. */
export function startNpm(args: readonly string[], env: NodeJS.ProcessEnv) {
  const [, ...flags] = args;
  const child = spawn('npm', ['start', '--', ...flags], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return { child, stdout: () => stdout };
}

export type StatusReport = {
  readonly ready: boolean;
  readonly parts: readonly { readonly name: string }[];
  readonly orders: { readonly started: number; readonly completed: number; readonly open: number };
};

export async function reported(root: string): Promise<StatusReport> {
  return JSON.parse((await quarterdeck(['stack', 'status', '--json', '--folder', root])).stdout);
}
