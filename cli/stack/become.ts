import { spawn } from 'node:child_process';
import { type CliIo, EXIT } from '../command.ts';

/** Lets another program have our terminal until it ends. Ctrl-C ends both, and is how one leaves it. */
export async function become(
  command: string,
  args: readonly string[],
  io: Pick<CliIo, 'cwd'>,
): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', cwd: io.cwd });
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(signal === 'SIGINT' ? EXIT.done : (code ?? EXIT.failed)));
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}
