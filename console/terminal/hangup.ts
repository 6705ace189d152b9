import type { Ending } from './exits.ts';

/** The terminal is gone, also without a SIGHUP: its input ends, or reading and writing fail. */
export function catchHangup(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  end: (ending: Ending) => void,
): () => void {
  const onGone = (): void => end({ kind: 'signal', signal: 'SIGHUP' });
  stdin.on('end', onGone);
  stdin.on('error', onGone);
  stdout.on('error', onGone);
  return () => {
    stdin.off('end', onGone);
    // Errors of a terminal that is gone may come until the end of the process.
  };
}
