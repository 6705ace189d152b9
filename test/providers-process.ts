import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { faultClient } from '../chaos/fault-client.ts';
import type { Fault, ProviderEffect } from '../contract/providers/providers.ts';
import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { spawnForeign } from '../launch/processes/foreign-program.ts';
import { anyFreePort } from '../launch/processes/free-port.ts';
import { builtProgram } from './built-program.ts';
import { until } from './until.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** The simulators as a process of their own, which can be killed and started again on the same store. */
export type ProvidersProcess = {
  readonly url: string;
  setFaults(faults: readonly Pick<Fault, 'effect' | 'match'>[]): Promise<void>;
  audit(service: 'payment' | 'vendor' | 'notify', orderId: string): Promise<readonly ProviderEffect[]>;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Takes the process away for good, with its store. */
  close(): Promise<void>;
};

export async function providersProcess(options: {
  readonly callbackUrl?: string;
  readonly secret?: string;
  /** Milliseconds, `packing:ready:shipped:delivered`. */
  readonly delays?: string;
}): Promise<ProvidersProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-providers-'));
  const listen = `127.0.0.1:${await anyFreePort()}`;
  const url = `http://${listen}`;
  const run = () =>
    spawnForeign({
      command: process.execPath,
      args: [builtProgram('providers')],
      cwd: ROOT,
      stdout: 'ignore',
      stderr: process.stderr.fd,
      env: {
        PATH: process.env['PATH'],
        [ENVIRONMENT.listen]: listen,
        [ENVIRONMENT.dataFolder]: folder,
        [ENVIRONMENT.callbackUrl]: options.callbackUrl ?? 'http://127.0.0.1:1',
        [ENVIRONMENT.callbackSecret]: options.secret ?? 'secret',
        [ENVIRONMENT.vendorDelays]: options.delays ?? '20:20:20:20',
      },
    });
  let child = run();
  const ready = () => until(async () => (await fetch(`${url}/healthz`)).ok, 'the providers answer');
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await ready();
  return {
    url,
    async setFaults(faults) {
      const client = faultClient(url);
      for (const { id } of await client.list()) await client.remove(id);
      await client.addAll(faults);
    },
    async audit(service, orderId) {
      const answer = await fetch(`${url}/audit/v1/${service}?orderId=${orderId}`);
      return ((await answer.json()) as { readonly effects: readonly ProviderEffect[] }).effects;
    },
    kill,
    async start() {
      child = run();
      await ready();
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
