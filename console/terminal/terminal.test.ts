// The terminal is given back as it was, and nothing lands on the screen that Ink did not paint.
import { describe, expect, test } from 'vitest';
import { holdStderr } from './hold-output.ts';
import { copySequence, RESTORE, widthProbe } from './sequences.ts';

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
