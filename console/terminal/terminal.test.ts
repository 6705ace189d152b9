// What comes from the terminal besides keys must never reach Ink as keys, whole or in pieces.
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdStderr } from './hold-output.ts';
import { splitReports, type TerminalReport } from './mouse-reports.ts';
import { copySequence, RESTORE, widthProbe } from './sequences.ts';
import { terminalInput } from './terminal-input.ts';

describe('reports', () => {
  test.each<readonly [string, string, readonly TerminalReport[]]>([
    ['j', 'j', []],
    ['\u001B[<0;10;5M', '', [{ kind: 'press', button: 0, x: 9, y: 4 }]],
    ['\u001B[<0;10;5m', '', []],
    ['\u001B[<64;1;1M', '', [{ kind: 'wheel', rows: -3 }]],
    ['\u001B[<65;1;1M', '', [{ kind: 'wheel', rows: 3 }]],
    ['\u001B[<35;1;1M', '', []],
    ['\u001B[1;3R', '', [{ kind: 'cursor', column: 3 }]],
    ['a\u001B[<0;1;1Mb', 'ab', [{ kind: 'press', button: 0, x: 0, y: 0 }]],
    ['\u001B[A', '\u001B[A', []],
  ])('%j', (chunk, keys, reports) => {
    expect(splitReports('', chunk)).toEqual({ keys, reports, rest: '' });
  });

  test('a lone Esc is held for a moment and is the key then', async () => {
    expect(splitReports('', '\u001B')).toEqual({ keys: '', reports: [], rest: '\u001B' });
    const source = new PassThrough();
    const input = terminalInput(source as unknown as NodeJS.ReadStream, () => {});
    source.write('\u001B');
    expect(String(await new Promise((resolve) => input.once('data', resolve)))).toBe('\u001B');
  });

  test('however the bytes are cut, the keys are the same and no piece of a report is one', () => {
    const piece = fc.constantFrom(
      'j',
      'G',
      '\u001B[B',
      '\u001B[<0;12;7M',
      '\u001B[<65;1;1M',
      '\u001B[1;2R',
      'ü',
      '/',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        (pieces, cuts) => {
          const text = pieces.join('');
          const whole = splitReports('', text);
          const at = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort(
            (a, b) => a - b,
          );
          let held = '';
          let keys = '';
          const reports: TerminalReport[] = [];
          for (let index = 1; index < at.length; index += 1) {
            const part = splitReports(held, text.slice(at[index - 1], at[index]));
            held = part.rest;
            keys += part.keys;
            reports.push(...part.reports);
          }
          expect(reports).toEqual(whole.reports);
          expect(keys + held).toBe(whole.keys + whole.rest);
        },
      ),
    );
  });

  test('the stream in front of Ink passes keys on and keeps raw mode with the terminal', async () => {
    const modes: boolean[] = [];
    const source = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => modes.push(on),
      ref() {},
      unref() {},
    });
    const reports: TerminalReport[] = [];
    const input = terminalInput(source as unknown as NodeJS.ReadStream, (report) => reports.push(report));
    input.setRawMode(true);
    source.write(Buffer.from('j\u001B[<0;3;4Mk'));
    const chunk = await new Promise<Buffer | string>((resolve) => input.once('data', resolve));
    expect(String(chunk)).toBe('jk');
    expect(reports).toEqual([{ kind: 'press', button: 0, x: 2, y: 3 }]);
    expect(modes).toEqual([true]);
  });
});

describe('sequences', () => {
  test('restoring switches off everything that was switched on, the alternate screen last', () => {
    for (const mode of ['1000', '1006', '2004', '2026', '1049']) expect(RESTORE).toContain(`?${mode}l`);
    expect(RESTORE).toContain('?25h');
    expect(RESTORE.endsWith('\u001B[?1049l')).toBe(true);
  });

  test('a copy is base64 in OSC 52, whatever the text holds', () => {
    const copied = copySequence('ord-7F3K2Q\u0007ü');
    expect(Buffer.from(copied.slice('\u001B]52;c;'.length, -1), 'base64').toString('utf8')).toBe(
      'ord-7F3K2Q\u0007ü',
    );
  });

  test('every sign is measured from the left edge', () => {
    expect(widthProbe(['✓', '▴']).split('\u001B[6n')).toHaveLength(3);
  });
});

test('what libraries print to stderr waits until the screen is gone', () => {
  const written: string[] = [];
  const fake = { stderr: { write: (chunk: string) => written.push(chunk) > 0 } } as unknown as NodeJS.Process;
  const held = holdStderr(fake);
  fake.stderr.write('a warning\n');
  expect(written).toEqual([]);
  held.release();
  expect(written).toEqual(['a warning\n']);
});
