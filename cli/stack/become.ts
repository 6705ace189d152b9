import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { spawnForeign } from '../../launch/processes/foreign-program.ts';
import { type CliIo, EXIT } from '../command.ts';

/**
 * Runs another program until it ends. Its output passes the output gate: a log may contain control sequences. Ctrl-C ends
 * both, and is how one leaves it.
 */
export async function become(
  command: string,
  args: readonly string[],
  io: Pick<CliIo, 'cwd' | 'env' | 'stderr' | 'stdout'>,
): Promise<number> {
  // Bound to us: killed outright, we would leave a `tail -F` behind.
  const child = spawnForeign({
    command,
    args,
    cwd: io.cwd,
    env: { ...io.env },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  // The reader is gone: `stack logs -f | head`.
  const stop = () => void child.kill();
  for (const stream of [io.stdout, io.stderr]) stream.on('error', stop);
  try {
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    const copy = async (from: Readable | null, to: NodeJS.WritableStream): Promise<void> => {
      if (from === null) return;
      for await (const chunk of from) {
        if (!to.writable) {
          stop();
          return;
        }
        // A slow reader holds the program up, one that is gone ends it.
        if (!to.write(chunk as Buffer)) await Promise.race([once(to, 'drain').catch(stop), ended]);
      }
    };
    const copied = [copy(child.stdout, io.stdout), copy(child.stderr, io.stderr)];
    const [code, signal] = await ended;
    await Promise.all(copied);
    return signal === 'SIGINT' || signal === 'SIGTERM' ? EXIT.done : (code ?? EXIT.failed);
  } finally {
    process.off('SIGINT', ignore);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, forward);
    for (const stream of [io.stdout, io.stderr]) stream.off('error', stop);
  }
}
