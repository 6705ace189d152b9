// The edge of the tokenizer: real streams, real time.
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import type { InputToken } from './input-token.ts';
import { type TerminalInput, terminalInput } from './terminal-input.ts';

const open: TerminalInput[] = [];
afterEach(() => {
  for (const input of open.splice(0)) input.stop();
});

function listen() {
  const modes: boolean[] = [];
  const source = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => modes.push(on),
    ref() {},
    unref() {},
  });
  const tokens: InputToken[] = [];
  const input = terminalInput(source as unknown as NodeJS.ReadStream, (token) => tokens.push(token));
  open.push(input);
  return { source, tokens, modes, input };
}

test('tokens come in order, raw mode goes to the terminal, and Ink reads nothing', async () => {
  const { source, tokens, modes, input } = listen();
  input.keyboard.setRawMode(true);
  source.write(Buffer.from('j\u001B[<0;3;4Mk'));
  await until(() => tokens.length === 3, 'three tokens');
  expect(tokens).toEqual([
    { kind: 'key', key: 'j' },
    { kind: 'press', button: 0, x: 2, y: 3 },
    { kind: 'key', key: 'k' },
  ]);
  expect(modes).toEqual([true]);
  expect(input.keyboard.read()).toBeNull();
});

test('a lone Esc becomes the key by itself', async () => {
  const { source, tokens } = listen();
  source.write('\u001B');
  await until(() => tokens.length > 0, 'Esc');
  expect(tokens).toEqual([{ kind: 'key', key: 'esc' }]);
});

test('Esc and Enter in two reads are both, in order', async () => {
  const { source, tokens } = listen();
  source.write('\u001B');
  source.write('\r');
  await until(() => tokens.length === 2, 'both keys');
  expect(tokens).toEqual([
    { kind: 'key', key: 'esc' },
    { kind: 'key', key: 'enter' },
  ]);
});

test('after a paste that never ends keys work again', async () => {
  const { source, tokens } = listen();
  source.write('\u001B[200~lost');
  await until(() => tokens.length === 1, 'the paste was given up');
  expect(tokens).toEqual([{ kind: 'paste', text: 'lost' }]);
  source.write('j');
  await until(() => tokens.length === 2, 'a key');
});

test('a string that never ends is dropped, although more bytes come', async () => {
  const { source, tokens } = listen();
  source.write('\u001B]11;rgb');
  await until(() => {
    source.write('j');
    return tokens.length > 0;
  }, 'a key is a key again');
  expect(tokens[0]).toEqual({ kind: 'key', key: 'j' });
}, 60_000);
