import { openSync, renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerEndpoint } from '../../contract/stack/endpoints.ts';
import { choosePort } from '../processes/free-port.ts';
import type { StackOptions } from './protocol.ts';

/** What the parts of one stack share: its folders, its options, the ports that were given out. */
export type StackContext = {
  readonly root: string;
  /** The clone that the programs were built from; the same as `root` but for stacks in a folder of their own. */
  readonly clone: string;
  /** `.quarterdeck` */
  readonly folder: string;
  /** The built programs. */
  readonly programs: string;
  readonly build: string;
  readonly options: StackOptions;
  readonly callbackSecret: string;
  /** Filtered: what running parts inherit, and what downloads get. */
  readonly env: NodeJS.ProcessEnv;
  readonly downloadEnv: NodeJS.ProcessEnv;
  /** Known once the part that opens it is ready. */
  readonly addresses: Map<Address, string>;
  readonly workers: Map<string, WorkerEndpoint>;
  /** The same name gets the same port for the life of the stack, so that a restarted part has its old address. */
  port(name: string, wanted: number): Promise<GivenPort>;
  log(part: string): number;
};

export type Address =
  | 'temporal'
  | 'temporalUi'
  | 'temporalMetrics'
  | 'database'
  | 'providers'
  | 'callbacks'
  | 'prometheus'
  | 'alertmanager';

export type GivenPort = { readonly port: number; readonly note: string | null };

export function addressOf(context: StackContext, name: Address): string {
  const address = context.addresses.get(name);
  if (address === undefined) throw new Error(`the address of ${name} is not known yet`);
  return address;
}

export function portKeeper(): StackContext['port'] {
  const given = new Map<string, GivenPort>();
  const taken = new Set<number>();
  // One after the other, or two parts could be given the same free port.
  let turn: Promise<unknown> = Promise.resolve();
  return async (name, wanted) => {
    const mine = turn.then(async (): Promise<GivenPort> => {
      const before = given.get(name);
      if (before !== undefined) return before;
      const { port, moved } = await choosePort(wanted, taken);
      const answer = { port, note: moved ? `port ${wanted} is taken, so it uses ${port}` : null };
      taken.add(port);
      given.set(name, answer);
      return answer;
    });
    turn = mine.catch(() => {});
    return await mine;
  };
}

export async function makeFolders(folder: string): Promise<void> {
  for (const name of ['logs', 'targets', 'temporal', 'providers']) {
    await mkdir(path.join(folder, name), { recursive: true });
  }
}

/** The log of the last run is kept next to the new one. */
export function logOpener(folder: string): StackContext['log'] {
  const opened = new Set<string>();
  return (part) => {
    const file = path.join(folder, 'logs', `${part}.log`);
    if (!opened.has(part)) {
      opened.add(part);
      try {
        renameSync(file, path.join(folder, 'logs', `${part}.previous.log`));
      } catch {
        // There was none.
      }
    }
    return openSync(file, 'a');
  };
}
