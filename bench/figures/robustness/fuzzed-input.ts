import { GROUND, type TokenizerState, tokenize } from '../../../console/terminal/tokenizer.ts';
import { type Figure, verdictOf } from '../../figure.ts';

const SEQUENCES = 10_000;
const SEED = 8;

/** The same numbers in every run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomFrom>;

const LETTERS = 'abcjkqABCOPRTXZ0123456789:;/?!> ';

function text(random: Random): string {
  return Array.from({ length: random(20) }, () => LETTERS[random(LETTERS.length)]).join('');
}

/** Replies that a terminal sends without typing. */
const REPLIES: readonly ((random: Random) => string)[] = [
  (random) => `\u001B]${random(19)};rgb:1e1e/${random(9999)}/1e1e\u0007`,
  (random) => `\u001B]52;c;${Buffer.from(text(random)).toString('base64')}\u001B\\`,
  (random) => `\u001BP>|${text(random)}\u001B\\`,
  (random) => `\u001BP1+r${text(random)}\u001B\\`,
  (random) => `\u001B_G${text(random)}\u001B\\`,
  (random) => `\u001B^${text(random)}\u001B\\`,
  (random) => `\u001BX${text(random)}\u001B\\`,
  (random) => `\u001B[?${random(99)};${random(9)}c`,
  (random) => `\u001B[?${random(3000)};${random(5)}$y`,
  (random) => `\u001B[${random(9)};${random(99)};${random(99)}t`,
  (random) => `\u001B[${97 + random(26)};1:3u`,
  (random) => `\u001B[<${random(3)};${1 + random(200)};${1 + random(90)}m`,
  (random) => `\u001B[M#${String.fromCodePoint(33 + random(90), 33 + random(90))}`,
  () => '\u001B[I',
  () => '\u001B[O',
];

/** What ends nowhere, and Ctrl-C must end. */
const OPEN_ENDS = [
  '',
  '\u001B',
  '\u001B[',
  '\u001B[?1;',
  '\u001BO',
  '\u001B[M ',
  '\u001B]11;rgb',
  '\u001BPx',
  '\u001B[200~text',
];

export const fuzzedInput: Figure = {
  name: 'fuzzed-input',
  group: 'robustness',
  summary: `${SEQUENCES} replies of a terminal, cut at any byte, through the tokenizer (2 s)`,
  async run() {
    const random = randomFrom(SEED);
    let acted = 0;
    let missed = 0;
    for (let index = 0; index < SEQUENCES; index += 1) {
      const reply = REPLIES[random(REPLIES.length)]?.(random) ?? '';
      const end = OPEN_ENDS[random(OPEN_ENDS.length)] ?? '';
      const bytes = Buffer.from(reply + end, 'latin1');
      const cut = random(bytes.length + 1);
      let state: TokenizerState = GROUND;
      for (const read of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        const next = tokenize(state, read);
        state = next.state;
        acted += next.tokens.length;
      }
      const last = tokenize(state, Uint8Array.of(3)).tokens.at(-1);
      if (last?.kind !== 'key' || last.key !== 'ctrl-c') missed += 1;
    }
    return [
      {
        name: 'fuzzed-input',
        quantity: `${SEQUENCES} random replies of a terminal, cut at any byte, then Ctrl-C`,
        budget: 'no token from a reply, Ctrl-C always',
        measured: `${acted} tokens from replies; Ctrl-C missed ${missed} times`,
        verdict: verdictOf(acted === 0 && missed === 0),
        figures: { sequences: SEQUENCES, tokens: acted, ctrlCMissed: missed },
        notes: [],
      },
    ];
  },
};
