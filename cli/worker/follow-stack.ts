import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { EXIT, OperatorError } from '../command.ts';

const LOOK_MS = 1_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type Following = {
  /** The addresses of the local stack; empty if the worker was configured otherwise, or no stack runs. */
  readonly where: () => Promise<NodeJS.ProcessEnv>;
  readonly start: (at: NodeJS.ProcessEnv) => ChildProcess;
  readonly print: (line: string) => void;
};

/**
 * Runs the worker until it exits or is stopped, and returns its exit code. Its addresses are fixed when it starts: where the
 * stack restarts on other ports, it drains and is started again there.
 */
export async function followStack({ where, start, print }: Following): Promise<number> {
  let at = await where();
  let child = start(at);
  let stopped = false;
  const forward = (signal: NodeJS.Signals): void => {
    stopped = true;
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
      if (next === undefined || stopped || Array.isArray(next)) return codeOf(await ended);
      print('the stack has moved to other ports; the worker drains and starts again there');
      child.kill('SIGTERM');
      await ended;
      if (stopped) return EXIT.done;
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
    // A damaged file is reported by the command that needs it; the worker continues.
    const now = await where().catch(() => ({}));
    if (Object.keys(now).length > 0 && !isDeepStrictEqual(now, at)) return now;
  }
}
