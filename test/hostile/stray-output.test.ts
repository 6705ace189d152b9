import { expect, test } from 'vitest';
import { MOUSE_ON, RESTORE } from '../../console/terminal/sequences.ts';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { strayOutput } from './stray-output.ts';

test('a frame has none, hostile text has', () => {
  expect(strayOutput(`${MOUSE_ON}\u001B[H\u001B[1;38;5;4mord-1\u001B[0m\r\n${RESTORE}`)).toEqual([]);
  for (const text of HOSTILE.filter((each) => !/^(?:forged|half|long|tab)/.test(each))) {
    expect(strayOutput(`\u001B[H${text}\u001B[0m`), JSON.stringify(text)).not.toEqual([]);
  }
  expect(strayOutput('\u001B[?7l')).toEqual(['"\\u001b[?7l"']);
});
