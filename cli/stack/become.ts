import { spawnForeign } from '../../launch/processes/foreign-program.ts';
import { type CliIo, EXIT } from '../command.ts';

/** Lets another program have our terminal until it ends. Ctrl-C ends both, and is how one leaves it. */
export async function become(
  command: string,
  args: readonly string[],
  io: Pick<CliIo, 'cwd' | 'env'>,
): Promise<number> {
  // Bound to us: killed outright, we would leave a `tail -F` behind.
  const child = spawnForeign({ command, args, cwd: io.cwd, env: { ...io.env }, stdout: 1, stderr: 2 });
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(signal === 'SIGINT' ? EXIT.done : (code ?? EXIT.failed)));
    });
  } finally {
    process.off('SIGINT', ignore);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, forward);
  }
}
