import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gated, style, ungated } from './output-gate.ts';

function sink() {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      text += chunk;
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  return { stream, gate: gated(stream), text: () => text };
}

const ACTS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/;

test('nothing that a terminal acts on comes through, whatever is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (hostile) => {
      const { gate, text } = sink();
      gate.write(`a${hostile}\u001B]52;c;eA==\u0007b`);
      expect(text()).not.toMatch(ACTS);
    }),
  );
});

test('JSON stays the same JSON', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      const value: unknown = JSON.parse(json);
      const { gate, text } = sink();
      gate.write(JSON.stringify(value));
      expect(JSON.parse(text())).toEqual(value);
    }),
  );
});

test('bytes are escaped like text, also when a character is split over two writes', () => {
  const { gate, text } = sink();
  const bytes = Buffer.from('é\u009B2J');
  for (const byte of bytes) gate.write(Buffer.from([byte]));
  expect(text()).toBe('é\\u009b2J');
});

test('only our own styles become escape sequences', () => {
  const { gate, text } = sink();
  gate.write(`${style(31)}late${style(0)} \u001B[31mforged \u0001nonce:31\u0001`);
  expect(text()).toBe('\u001B[31mlate\u001B[0m \\u001b[31mforged \\u0001nonce:31\\u0001');
});

test('the stream behind the gate is the one that was given', () => {
  const { stream, gate } = sink();
  expect(ungated(gate)).toBe(stream);
  expect(ungated(stream)).toBe(stream);
});
