import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Endpoints } from '../contract/stack/endpoints.ts';
import { attachOrStart, partControl, readEndpoints, type StackSession } from '../launch/client.ts';
import { discardStack } from '../launch/discard-stack.ts';
import { DEFAULT_OPTIONS } from '../launch/keeper/protocol.ts';
import { connect, type TemporalLink } from '../operations/temporal/connect.ts';
import { isAlive } from '../support/process/is-alive.mjs';
import { poll } from '../support/time/wait.ts';
import { ChaosFailure, type StackControl } from './system.ts';

/** A running local stack and what may be done to it. */
export type OpenStack = {
  readonly endpoints: Endpoints;
  readonly control: StackControl;
  readonly link: TemporalLink;
  /** True when it was started for this purpose and ends with it. */
  readonly mine: boolean;
  /** Where its logs are. */
  readonly root: string;
  close(): Promise<void>;
};

export type OpenStackOptions = {
  /** The clone whose running stack is taken; null always starts one of its own. */
  readonly attachTo: string | null;
  /** Demo traffic of a stack of its own, orders per second; null for none. */
  readonly trafficRate: number | null;
  /** Workers of a stack of its own; as many as always where absent. */
  readonly workers?: number;
  print(line: string): void;
};

/** Attaches to the running stack, or starts one of its own in a temporary folder. Local stacks only, ever. */
export async function openStack(options: OpenStackOptions): Promise<OpenStack> {
  const { attachTo } = options;
  if (attachTo !== null && (await readEndpoints(attachTo)) !== undefined) {
    return await hold(attachTo, false, options);
  }
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-stack-'));
  // PostgreSQL runs as another user when we are root, and must get through to its data.
  await chmod(root, 0o711);
  try {
    return await hold(root, true, options);
  } catch (error) {
    await discardStack(root);
    throw error;
  }
}

async function hold(root: string, mine: boolean, options: OpenStackOptions): Promise<OpenStack> {
  if (mine) options.print('starting a stack of its own in a temporary folder');
  const session = await attachOrStart(
    root,
    {
      ...DEFAULT_OPTIONS,
      trafficRate: options.trafficRate,
      workers: options.workers ?? DEFAULT_OPTIONS.workers,
      prometheus: false,
    },
    () => undefined,
  );
  const { endpoints } = session.snapshot;
  if (endpoints === null) throw new ChaosFailure('the stack has no addresses, although it is ready');
  const parts = partControl(root);
  const link = connect(
    {
      label: 'local',
      source: 'stack',
      profile: null,
      address: endpoints.temporalAddress,
      namespace: endpoints.namespace,
      local: true,
    },
    { identity: `chaos@${process.pid}`, callerType: 'api', deadlines: LONG_DEADLINES },
  );
  return {
    endpoints,
    link,
    mine,
    root,
    control: {
      parts: async () => (await session.status()).parts,
      kill: (part, signal) => parts.kill(part, signal),
      stop: (part) => parts.stop(part),
      async start(part, failpoints) {
        await deathIsNoted(session, part);
        await parts.start(part, failpoints);
      },
    },
    async close() {
      await link.close();
      await session.leave();
      if (!mine) return;
      await session.ended;
      await discardStack(root);
    },
  };
}

/** The checks read a lot at once, on a machine that is at its limit; no user waits for them. */
const LONG_DEADLINES = { read: 60_000, update: 60_000, write: 60_000 };

const NOTED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 10;

/** A process is dead a moment before its keeper hears of it, and until then the part counts as running. */
async function deathIsNoted(session: StackSession, name: string): Promise<void> {
  await poll({ limitMs: NOTED_WITHIN_MS, everyMs: LOOK_EVERY_MS }, async () => {
    const part = (await session.status()).parts.find((one) => one.name === name);
    return part?.state !== 'ready' || part.pid === null || isAlive(part.pid);
  });
}
