import fc from 'fast-check';

// What terminals send, as a source of random input: replies and reports, which must never act, and keys.

const number = (max: number) => fc.integer({ min: 0, max });
const text = fc
  .array(
    fc.constantFrom(
      ...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIKMOPRSTUVWXYZ0123456789 :;/?!=+-_,.ü漢'),
    ),
    {
      maxLength: 24,
    },
  )
  .map((signs) => signs.join(''));
const hex = fc.stringMatching(/^[0-9a-f]{4}$/);
const terminator = fc.constantFrom('\u0007', '\u001B\\');

const oscReply = fc
  .oneof(
    fc.tuple(number(19), hex, hex, hex).map(([code, r, g, b]) => `${code};rgb:${r}/${g}/${b}`),
    fc.tuple(number(255), hex, hex, hex).map(([code, r, g, b]) => `4;${code};rgb:${r}/${g}/${b}`),
    text.map((part) => `52;c;${Buffer.from(part).toString('base64')}`),
    text.map((part) => `l${part}`),
    text.map((part) => `L${part}`),
  )
  .chain((body) => terminator.map((end) => `\u001B]${body}${end}`));

const dcsReply = fc
  .oneof(
    text.map((part) => `P>|${part}`),
    text.map((part) => `P1+r${Buffer.from(part).toString('hex')}`),
    text.map((part) => `P1$r${part}m`),
    hex.map((id) => `P!|${id}`),
    text.map((part) => `_G${part}`),
    text.map((part) => `^${part}`),
    text.map((part) => `X${part}`),
  )
  .map((body) => `\u001B${body}\u001B\\`);

const csiReply = fc.oneof(
  fc.constantFrom(
    '?1;2c',
    '?62;1;6;9;15;22c',
    '>0;276;0c',
    '=0c',
    '62;4c',
    '0n',
    '3n',
    '?13n',
    '?997;1n',
    '?0u',
    '?31u',
    'I',
    'O',
    '1t',
    '2t',
    '?64;1;6;21;22c',
    '?1;0;256S',
    '0;0;0;0;0x',
  ),
  fc.tuple(number(3000), number(4)).map(([mode, value]) => `?${mode};${value}$y`),
  fc.tuple(number(30), number(4)).map(([mode, value]) => `${mode};${value}$y`),
  fc.tuple(fc.constantFrom(4, 6, 8, 9), number(900), number(900)).map((sizes) => `${sizes.join(';')}t`),
  fc.tuple(number(300), number(300)).map(([row, column]) => `?${row};${column};1R`),
  // Kitty and xterm report when a key or a button is released.
  number(0xff_ff).map((code) => `${code};1:3u`),
  fc.constantFrom('1;1:3A', '1;5:3B', '3;1:3~', '5;1:3~'),
  fc.tuple(number(3), number(300), number(300)).map(([button, x, y]) => `<${button};${x + 1};${y + 1}m`),
  fc.tuple(number(300), number(300)).map(([x, y]) => `<35;${x + 1};${y + 1}M`),
);

// Beyond row 94 a raw pair of bytes can look like one UTF-8 character; then a key after it may be swallowed.
const oldMouse = fc.tuple(number(180), number(90)).map(([x, y]) => {
  // A button was released.
  return Buffer.from([0x1b, 0x5b, 0x4d, 32 + 3, 33 + x, 33 + y]);
});

const bytesOf = (source: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  source.map((part) => Buffer.from(part, 'utf8'));

/** Complete messages of the terminal that no person caused. */
export const replies: fc.Arbitrary<Buffer> = fc.oneof(
  bytesOf(oscReply),
  bytesOf(dcsReply),
  bytesOf(csiReply.map((body) => `\u001B[${body}`)),
  oldMouse,
);

export const pastes: fc.Arbitrary<string> = text;

/** Whatever may come: pieces of sequences, noise, keys, pastes that never end. */
export const anything: fc.Arbitrary<Buffer> = fc.oneof(
  replies,
  bytesOf(text),
  bytesOf(pastes.map((part) => `\u001B[200~${part}\u001B[201~`)),
  bytesOf(pastes.map((part) => `\u001B[200~${part}`)),
  bytesOf(
    fc.constantFrom(
      '\u001B',
      '\u001B[',
      '\u001BO',
      '\u001B]',
      '\u001BP',
      '\u001B[M',
      '\u001B[<0;1',
      '\u009B',
    ),
  ),
  bytesOf(fc.constantFrom('\u001B[A', '\u001BOB', '\r', '\t', '\u007F', '\u001B[27;5;13~', '\u001B[97;5u')),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
);

/** The bytes in pieces, as reads may come. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end));
}
