import { ChaosFailure } from '../../chaos/system.ts';
import type { CliIo } from '../command.ts';

/** Something that a scenario started and that lasts no longer than the command: a process of its own. */
export type Kept = { readonly what: string; stop(): Promise<void> };

/** Long enough to look at it in a console; a forgotten command leaves nothing behind for long. */
const HELD_FOR_MINUTES = 10;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * With `--keep`: what cannot outlive the command keeps it running, and the command prints that. It ends with a signal, and
 * by itself after some minutes.
 */
export async function holdKept(
  kept: readonly Kept[],
  io: Pick<CliIo, 'stderr'>,
  minutes: number = HELD_FOR_MINUTES,
): Promise<void> {
  if (kept.length === 0) return;
  for (const { what } of kept) io.stderr.write(`kept: ${what}, for as long as this command runs\n`);
  io.stderr.write(`Press Ctrl-C to end it; it ends by itself after ${minutes} minutes.\n`);
  let timer: NodeJS.Timeout | undefined;
  let wake: () => void = () => undefined;
  try {
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, minutes * 60_000);
      for (const signal of SIGNALS) process.once(signal, wake);
    });
  } finally {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.removeListener(signal, wake);
    await Promise.all(kept.map((each) => each.stop()));
  }
  for (const { what } of kept) io.stderr.write(`ended: ${what}\n`);
}

/** A scenario waits for servers, workers and providers; in each case it ends and prints what it was waiting for. */
export async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ChaosFailure(`${what} was not over after ${Math.round(limitMs / 1000)} s`));
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
