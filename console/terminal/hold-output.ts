const HELD_CHARACTERS_MAX = 64 * 1024;

export type HeldOutput = {
  /** Releases the output; what was written meanwhile is written now. */
  release(): void;
};

/**
 * Keeps the screen to Ink: whatever a library or Node itself prints to stderr meanwhile would land in the middle of
 * it. It is held back and printed once the terminal is restored.
 */
export function holdStderr(process: NodeJS.Process): HeldOutput {
  const { stderr } = process;
  const write = stderr.write;
  let held = '';
  stderr.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    if (held.length < HELD_CHARACTERS_MAX)
      held += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.find((argument) => typeof argument === 'function');
    if (typeof done === 'function') done();
    return true;
  }) as typeof stderr.write;
  return {
    release() {
      stderr.write = write;
      if (held !== '') stderr.write(held);
      held = '';
    },
  };
}
