import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { EXIT, OperatorError } from '../command.ts';

const LOOK_MS = 1_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type Following = {
  /** What the local stack says where it is; empty where the worker was told something else, or no stack runs. */
  readonly where: () => Promise<NodeJS.ProcessEnv>;
  readonly start: (at: NodeJS.ProcessEnv) => ChildProcess;
  readonly tell: (line: string) => void;
};

/**
 * Runs the worker until it ends or is told to, and gives its exit code. Its addresses are fixed when it starts: where the
 * stack comes back on other ports, it drains and is started again there.
 */
export async function followStack({ where, start, tell }: Following): Promise<number> {
  let at = await where();
  let child = start(at);
  let told = false;
  const forward = (signal: NodeJS.Signals): void => {
    told = true;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  try {
    for (;;) {
      const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      const looking = new AbortController();
      const moved = nextPlace(at, where, looking.signal);
      const next = await Promise.race([ended, moved]);
      looking.abort();
      if (next === undefined || told || Array.isArray(next)) return codeOf(await ended);
      tell('the stack has moved to other ports; the worker drains and starts again there');
      child.kill('SIGTERM');
      await ended;
      if (told) return EXIT.done;
      at = next;
      child = start(at);
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}

function codeOf([code, signal]: readonly [number | null, NodeJS.Signals | null]): number {
  if (signal !== null) {
    throw new OperatorError(`the worker was ended by ${signal}`, { exitCode: EXIT.failed });
  }
  return code ?? EXIT.failed;
}

/** Never settles while the stack is where it was, or away. */
async function nextPlace(
  at: NodeJS.ProcessEnv,
  where: Following['where'],
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv | undefined> {
  if (Object.keys(at).length === 0) return await new Promise(() => undefined);
  for (;;) {
    try {
      await sleep(LOOK_MS, undefined, { signal, ref: false });
    } catch {
      return undefined;
    }
    // A damaged file is told by whoever needs it; the worker goes on where it is.
    const now = await where().catch(() => ({}));
    if (Object.keys(now).length > 0 && !isDeepStrictEqual(now, at)) return now;
  }
}
