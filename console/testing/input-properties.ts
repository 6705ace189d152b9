import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import type { InputToken } from '../terminal/input-token.ts';
import { GROUND, type TokenizerState, tokenize } from '../terminal/tokenizer.ts';
import { anything, cutAt, replies } from './terminal-bytes.ts';

// What holds for all input, for tests and for the figure of the benchmark.

const cuts = fc.array(fc.nat(), { maxLength: 8 });

export function readAll(...reads: readonly (string | Uint8Array)[]): {
  readonly tokens: readonly InputToken[];
  readonly state: TokenizerState;
} {
  let state: TokenizerState = GROUND;
  const tokens: InputToken[] = [];
  for (const read of reads) {
    const next = tokenize(state, typeof read === 'string' ? Buffer.from(read, 'utf8') : read);
    state = next.state;
    tokens.push(...next.tokens);
  }
  return { tokens, state };
}

/** Replies give no key, no paste and no click, and the key after them is that key. */
export const REPLIES_ARE_SILENT = fc.property(
  fc.array(replies, { minLength: 1, maxLength: 6 }),
  cuts,
  (bytes, at) => {
    const { tokens } = readAll(...cutAt(Buffer.concat(bytes), at), 'q');
    deepStrictEqual(
      tokens.filter((token) => token.kind !== 'cursor'),
      [{ kind: 'key', key: 'q' }],
    );
  },
);

/** However the reads are cut the tokens are the same, and Ctrl-C after them is Ctrl-C. */
export const CUTS_CHANGE_NOTHING = fc.property(fc.array(anything, { maxLength: 8 }), cuts, (parts, at) => {
  const bytes = Buffer.concat(parts);
  // A read that ends with Ctrl-C means that it was pressed, also inside a paste.
  const pieces = bytes.includes(3) ? [bytes] : cutAt(bytes, at);
  deepStrictEqual(readAll(...pieces).tokens, readAll(bytes).tokens);
  deepStrictEqual(readAll(...pieces, '\u0003').tokens.at(-1), { kind: 'key', key: 'ctrl-c' });
});
