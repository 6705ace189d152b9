/** Why the console ends. */
export type Ending =
  | { readonly kind: 'quit' }
  | { readonly kind: 'signal'; readonly signal: EndSignal }
  /** What it needs could not be started or reached; reported by the caller. */
  | { readonly kind: 'not-started'; readonly error: unknown }
  | { readonly kind: 'crash'; readonly error: unknown };

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type EndSignal = keyof typeof SIGNAL_NUMBERS;

/** As a shell counts it: 128 and the number of the signal. */
export function exitCodeOf(ending: Ending): number {
  if (ending.kind === 'quit') return 0;
  return ending.kind === 'signal' ? 128 + SIGNAL_NUMBERS[ending.signal] : 1;
}

/** Catches every way in which a process can be ended, or breaks. Returns what undoes it. */
export function catchEndings(process: NodeJS.Process, end: (ending: Ending) => void): () => void {
  const signals = Object.keys(SIGNAL_NUMBERS) as EndSignal[];
  const onSignal = signals.map((signal) => {
    const listener = (): void => end({ kind: 'signal', signal });
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  const onError = (error: unknown): void => end({ kind: 'crash', error });
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  return () => {
    for (const undo of onSignal) undo();
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
  };
}
