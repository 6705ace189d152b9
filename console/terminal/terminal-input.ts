import { Readable } from 'node:stream';
import type { InputToken } from './input-token.ts';
import { expire, GROUND, patienceMs, type TokenizerState, tokenize } from './tokenizer.ts';

/** What Ink needs of a keyboard: it switches raw mode, and reads nothing, because all input is read here. */
export type KeyboardStream = Readable & {
  readonly isTTY: boolean;
  setRawMode(on: boolean): unknown;
  ref(): unknown;
  unref(): unknown;
};

export type TerminalInput = {
  readonly keyboard: KeyboardStream;
  stop(): void;
};

/** However steadily bytes come, an unterminated string or paste ends after this. */
const UNFINISHED_MAX_MS = 5_000;

/** Reads the terminal: the only reader of the real stdin, because a second one would starve the first. */
export function terminalInput(stdin: NodeJS.ReadStream, onToken: (token: InputToken) => void): TerminalInput {
  let state: TokenizerState = GROUND;
  let unfinishedSince: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let check: NodeJS.Immediate | undefined;

  function take(next: ReturnType<typeof tokenize>): void {
    state = next.state;
    clearTimeout(timer);
    clearImmediate(check);
    const patience = patienceMs(state);
    const now = performance.now();
    unfinishedSince = patience === null ? null : (unfinishedSince ?? now);
    if (patience !== null) {
      const left = UNFINISHED_MAX_MS - (now - (unfinishedSince ?? now));
      // Where the program was busy the rest may be there already: it is read before the state is given up.
      timer = setTimeout(
        () => {
          check = setImmediate(() => take(expire(state)));
        },
        Math.max(0, Math.min(patience, left)),
      );
    }
    for (const token of next.tokens) onToken(token);
  }

  function onData(chunk: Buffer | string): void {
    if (unfinishedSince !== null && performance.now() - unfinishedSince > UNFINISHED_MAX_MS)
      take(expire(state));
    take(tokenize(state, typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk));
  }

  stdin.on('data', onData);
  const keyboard = Object.assign(new Readable({ read() {} }), {
    isTTY: stdin.isTTY === true,
    setRawMode(on: boolean) {
      stdin.setRawMode(on);
      return keyboard;
    },
    ref() {
      stdin.ref();
      return keyboard;
    },
    unref() {
      stdin.unref();
      return keyboard;
    },
  });
  return {
    keyboard,
    stop() {
      stdin.off('data', onData);
      clearTimeout(timer);
      clearImmediate(check);
      stdin.pause();
    },
  };
}
