import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoints } from '../contract/stack/endpoints.ts';
import { isKeeper } from './is-keeper.ts';
import type { PartProblem, Request, StackEvent, StackOptions, StackSnapshot } from './keeper/protocol.ts';
import { endpointsFile } from './keeper/write-endpoints.ts';
import { connectKeeper, type KeeperLink } from './keeper-link.ts';
import { LaunchProblem } from './launch-problem.ts';
import { stackFolder } from './paths.ts';
import { programsFolder } from './programs-folder.ts';
import { stackHint } from './stack-hint.ts';
import { startKeeper } from './start-keeper.ts';

/**
 * The addresses of the stack that runs in this clone; undefined where none does. Cheap, because every command that may
 * talk to the local stack asks it.
 */
export async function readEndpoints(root: string): Promise<Endpoints | undefined> {
  try {
    const endpoints = JSON.parse(await readFile(endpointsFile(stackFolder(root)), 'utf8')) as Endpoints;
    return endpoints.v === 1 && isKeeper(endpoints.keeperPid) ? endpoints : undefined;
  } catch {
    return undefined;
  }
}

/** Status of the stack of this clone; undefined if none runs. */
export async function stackStatus(root: string): Promise<StackSnapshot | undefined> {
  const link = await connectKeeper(root);
  if (link === undefined) return undefined;
  try {
    return (await link.ask({ do: 'hello' })) as StackSnapshot;
  } finally {
    link.close();
  }
}

export type StackSession = {
  /** Status when the session was ready or had failed. */
  readonly snapshot: StackSnapshot;
  /** True when another start had brought it up. */
  readonly attached: boolean;
  /** Settles when the keeper is gone. */
  readonly ended: Promise<void>;
  /** The stack stays up after every session has left. */
  pin(): Promise<void>;
  status(): Promise<StackSnapshot>;
  onEvent(listener: (event: StackEvent) => void): void;
  /** The stack runs other code than this program is built from. */
  readonly otherBuild: boolean;
  /** Detaches. `ended`: this was the last session and the stack was not pinned, so it stopped. */
  leave(): Promise<'ended' | 'stays'>;
};

const ATTACH_TRIES = 200;
const ATTACH_PAUSE_MS = 100;

/**
 * Attaches to the stack of this clone or starts it, holds it, and waits until it is ready. Every event until then is
 * given to `onEvent`, the present state of the parts first. Rejects with a LaunchProblem.
 */
export async function attachOrStart(
  root: string,
  options: StackOptions,
  onEvent: (event: StackEvent) => void,
): Promise<StackSession> {
  const { link, attached } = await hold(root, options);
  const settled = new Promise<StackEvent | undefined>((resolve) => {
    link.onEvent((event) => {
      onEvent(event);
      if (event.kind === 'ready' || event.kind === 'not-ready' || event.kind === 'ending') resolve(event);
    });
    void link.closed.then(() => resolve(undefined));
  });
  const now = (await link.ask({ do: 'watch' })) as StackSnapshot;
  for (const part of now.parts) onEvent({ kind: 'part', part, ms: 0 });
  if (now.phase === 'not-ready') {
    // An open link would hold both this process and the keeper.
    link.close();
    throw notReady(now.problems);
  }
  if (now.phase !== 'ready') {
    const last = await settled;
    if (last === undefined)
      throw new LaunchProblem('the keeper ended while the stack started', [
        stackHint(root, 'stack logs keeper'),
      ]);
    if (last.kind === 'ending')
      throw new LaunchProblem(`the stack was ended while it started (${last.why})`, []);
    if (last.kind === 'not-ready') {
      link.close();
      throw notReady(last.problems);
    }
  }
  const status = async () => (await link.ask({ do: 'hello' })) as StackSnapshot;
  return {
    snapshot: await status(),
    attached,
    ended: link.closed,
    status,
    pin: async () => void (await link.ask({ do: 'pin' })),
    onEvent: (listener) => link.onEvent(listener),
    otherBuild: now.build !== path.basename(await programsFolder(root)),
    leave: () => leave(link),
  };
}

async function leave(link: KeeperLink): Promise<'ended' | 'stays'> {
  const left = (await link.ask({ do: 'release' })) as 'ended' | 'stays';
  // A keeper that ends closes the link as its last act.
  if (left === 'stays') link.close();
  await link.closed;
  return left;
}

/** Ends the stack of this clone and waits until it is gone. False when none ran. */
export async function bringDown(root: string, why: string): Promise<boolean> {
  const link = await connectKeeper(root);
  if (link === undefined) return false;
  await link.ask({ do: 'down', why });
  await link.closed;
  return true;
}

export type PartControl = {
  /** Sends the signal and returns at once; SIGSTOP and SIGCONT freeze and thaw. */
  kill(part: string, signal: NodeJS.Signals): Promise<void>;
  /** Settles when the part is ready again. `failpoints` are for workers: contract/stack/environment.ts. */
  start(part: string, failpoints?: string): Promise<void>;
  /** Asks it to end and settles when it has. */
  stop(part: string): Promise<void>;
};

/** For chaos and demonstrations: ends and starts single parts of the running stack. */
export function partControl(root: string): PartControl {
  const ask = async (request: Request): Promise<void> => {
    const link = await connectKeeper(root);
    if (link === undefined)
      throw new LaunchProblem('no stack runs in this folder', [stackHint(root, 'stack up')]);
    try {
      await link.ask(request);
    } finally {
      link.close();
    }
  };
  return {
    kill: (part, signal) => ask({ do: 'kill-part', part, signal }),
    start: (part, failpoints) =>
      ask({ do: 'start-part', part, ...(failpoints === undefined ? {} : { failpoints }) }),
    stop: (part) => ask({ do: 'stop-part', part }),
  };
}

/** A link that holds the stack. Waits for a stack that is stopping, then starts it again. */
async function hold(root: string, options: StackOptions): Promise<{ link: KeeperLink; attached: boolean }> {
  for (let tries = 0; tries < ATTACH_TRIES; tries++) {
    const running = await connectKeeper(root);
    const link = running ?? (await startKeeper(root, options));
    try {
      await link.ask({ do: 'lease' });
      return { link, attached: running !== undefined };
    } catch {
      link.close();
      await delay(ATTACH_PAUSE_MS);
    }
  }
  throw new LaunchProblem('the earlier stack of this folder does not come to its end', [
    stackHint(root, 'stack status'),
  ]);
}

function notReady(problems: readonly PartProblem[]): LaunchProblem {
  const lines = problems.map((problem) => `${problem.part}: ${problem.what}`);
  return new LaunchProblem(
    `the stack is not ready; ${lines.join('; ')}`,
    problems.flatMap((problem) => problem.todo),
  );
}
