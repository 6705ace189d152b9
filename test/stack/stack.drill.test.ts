import { mkdtemp, stat } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PORTS } from '../../contract/stack/ports.ts';
import { bringDown, partControl, readEndpoints, stackStatus } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import type { StackSnapshot } from '../../launch/keeper/protocol.ts';
import { until } from '../until.ts';
import { quarterdeck, startQuarterdeck } from './quarterdeck.ts';
import {
  expectNoSecretInArguments,
  HOSTILE_SHELL,
  nothingLeft,
  PARTS,
  pidsOf,
  ready,
  reported,
  START_MS,
  startNpm,
  takeTemporalPort,
} from './stack-rig.ts';

// The life of a local stack with real processes: sessions that come and go, a keeper and parts that are killed.
let root = '';
let taken: Server;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-stack-'));
  taken = await takeTemporalPort();
});

afterAll(async () => {
  await bringDown(root, 'the test is over');
  taken.close();
  await discardStack(root);
});

describe('the life of a stack', () => {
  test('concurrent starts share one stack, ignore variables of the shell, and the last takes it down', async () => {
    const env = HOSTILE_SHELL;
    const args = ['start', '--for', '10m', '--rate', '3/s', '--folder', root];
    const npm = startNpm(args, env);
    const own = startQuarterdeck(args, { env });
    const snapshot = await ready(root, own);
    await ready(root, npm);
    expect((await stackStatus(root))?.leases).toBe(2);
    expect(snapshot.endpoints?.temporalAddress).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(snapshot.endpoints?.namespace).toBe('default');
    expectNoSecretInArguments(snapshot);
    // One of them started it, the other attached.
    const output = npm.stdout() + own.stdout();
    for (const part of PARTS) expect(output).toMatch(new RegExp(`^${part} +ready `, 'm'));
    if (taken.listening) expect(output).toContain(`port ${DEFAULT_PORTS.temporal} is taken, so it uses `);

    await until(async () => (await reported(root)).orders.completed > 0, 'an order completes', START_MS);
    const short = await quarterdeck(['start', '--for', '1s', '--folder', root], { env });
    expect(short).toMatchObject({ code: 0, stderr: '' });
    expect(short.stdout).toContain('attached to the stack');
    const last = /^orders: (\d+) started, (\d+) completed, (\d+) open, (\d+) need attention$/.exec(
      short.stdout.trimEnd().split('\n').at(-1) ?? '',
    );
    expect(Number(last?.[1])).toBeGreaterThan(0);
    expect(Number(last?.[2])).toBeGreaterThan(0);

    // The stack outlives each session but the last, however it ends. The last is killed.
    const another = startQuarterdeck(args, { env });
    await ready(root, another);
    another.child.kill('SIGTERM');
    expect((await another.ended).code).toBe(0);
    npm.child.kill('SIGKILL');
    await until(async () => (await stackStatus(root))?.leases === 1, 'the session of npm has ended');
    expect((await stackStatus(root))?.phase).toBe('ready');
    own.child.kill('SIGKILL');
    await nothingLeft(root, pidsOf(snapshot));
    expect(await readEndpoints(root)).toBeUndefined();
  });

  test('a killed keeper takes every part with it, and the next start continues the same orders', async () => {
    const up = await quarterdeck(['stack', 'up', '--rate', '2/s', '--folder', root]);
    expect(up.stderr).toBe('');
    expect(up.code).toBe(0);
    const before = await stackStatus(root);
    if (before === undefined) throw new Error('no keeper answers');
    const { orders } = await until(async () => {
      const now = await reported(root);
      return now.orders.open > 0 && now;
    }, 'an order is open');
    process.kill(before.keeperPid, 'SIGKILL');
    await nothingLeft(root, pidsOf(before));
    expect(await readEndpoints(root)).toBeUndefined();
    expect((await quarterdeck(['stack', 'status', '--folder', root])).code).toBe(4);

    const again = await quarterdeck(['stack', 'up', '--no-traffic', '--json', '--folder', root]);
    expect(again.code).toBe(0);
    const found = JSON.parse(again.stdout);
    expect(found.ready).toBe(true);
    expect(found.parts.map((part: { name: string }) => part.name)).not.toContain('traffic');
    expect(found.orders.started).toBeGreaterThanOrEqual(orders.started);
    await until(
      async () => (await reported(root)).orders.completed > orders.completed,
      'an order of before completes',
      START_MS,
    );
  });

  test('status names every part and counts the orders', async () => {
    const { code, stdout } = await quarterdeck(['stack', 'status', '--json', '--folder', root]);
    expect(code).toBe(0);
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({
      ready: true,
      orders: { started: expect.any(Number), open: expect.any(Number) },
    });
    const parts = Object.fromEntries(status.parts.map((part: { name: string }) => [part.name, part]));
    for (const name of ['temporal', 'postgres', 'providers', 'callbacks', 'worker-1', 'worker-2']) {
      expect(parts[name]).toMatchObject({
        state: 'ready',
        address: expect.any(String),
        version: expect.any(String),
      });
    }
    expect((await stat(path.join(root, '.quarterdeck', 'endpoints.json'))).mode & 0o777).toBe(0o600);
  });

  test('a part that dies is reported and can be restarted at its old address', async () => {
    const control = partControl(root);
    const address = (await readEndpoints(root))?.temporalAddress;
    for (const part of ['worker-1', 'temporal']) {
      await control.kill(part, 'SIGKILL');
      await until(
        async () => stateOf(part, await stackStatus(root)) === 'failed',
        `${part} is reported as failed`,
      );
      const status = await quarterdeck(['stack', 'status', '--folder', root]);
      expect(status.code).toBe(1);
      expect(status.stdout).toMatch(
        new RegExp(
          `^${part} +held .*SIGKILL; start it again: \\S*quarterdeck stack start ${part} --folder ${root}$`,
          'm',
        ),
      );
      const down = await doctorState(part);
      expect(down).toMatchObject({ code: 1, healthy: false, state: 'missing' });
      expect(down.todo).toContain(`stack logs ${part} --folder ${root}`);
      await control.start(part);
      expect(stateOf(part, await stackStatus(root))).toBe('ready');
      const back = await doctorState(part);
      expect(back).toMatchObject({ state: 'ok', todo: null, code: back.healthy ? 0 : 1 });
    }
    expect((await readEndpoints(root))?.temporalAddress).toBe(address);
    await control.start('worker-3');
    expect((await readEndpoints(root))?.workers.map((worker) => worker.name)).toContain('worker-3');
    await control.stop('worker-3');
    expect(stateOf('worker-3', await stackStatus(root))).toBe('stopped');
    await expect(control.start('worker-1')).rejects.toThrow('worker-1 runs already');
    await expect(control.kill('nonsense', 'SIGKILL')).rejects.toThrow('there is no part "nonsense"');
  });

  test('`stack down` ends it all', async () => {
    const snapshot = await stackStatus(root);
    if (snapshot === undefined) throw new Error('no keeper answers');
    const { code, stdout } = await quarterdeck(['stack', 'down', '--folder', root]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'the stack has ended\n' });
    await nothingLeft(root, pidsOf(snapshot));
    expect((await quarterdeck(['stack', 'down', '--folder', root])).stdout).toBe(
      'no stack runs in this folder\n',
    );
  });
});

function stateOf(part: string, snapshot: StackSnapshot | undefined): string | undefined {
  return snapshot?.parts.find((each) => each.name === part)?.state;
}

/** The line of `doctor` for a part of the stack, and its exit code. */
async function doctorState(part: string) {
  const { code, stdout } = await quarterdeck(['doctor', '--json', '--folder', root]);
  const { findings, healthy } = JSON.parse(stdout) as {
    readonly healthy: boolean;
    readonly findings: readonly {
      readonly name: string;
      readonly state: string;
      readonly todo: string | null;
    }[];
  };
  const { state, todo } = findings.find(({ name }) => name === `stack ${part}`) ?? {};
  return { code, healthy, state, todo };
}
