import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ACTS, HOSTILE } from '../../contract/testing/hostile.ts';
import { lastSix } from '../../operations/actions/engine/guard.ts';
import type { Remedy } from '../../operations/stuck/verdict.ts';
import { decodeRow } from '../../operations/subjects/order/decode-row.ts';
import { remedyLine } from './remedy-line.ts';

/** Ids as a server can hold them: valid UTF-8, and no NUL can be an argument of a program. */
const IDS = HOSTILE.map((text) => text.toWellFormed().replaceAll('\0', '').slice(0, 900));

const wordsOf = (command: string): readonly string[] =>
  execFileSync('/bin/bash', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

const remedy = (action: string, more: Partial<Remedy> = {}): Remedy => ({
  action,
  letter: null,
  label: '',
  ...more,
});

test.each(IDS)('a command for the run %j names exactly this run in a shell', (id) => {
  const row = decodeRow({ execution: { workflowId: id } });
  for (const action of ['cancel', 'retry', 'pause', 'try-now']) {
    const command = remedyLine(remedy(action), row) ?? '';
    expect(command).not.toMatch(ACTS);
    expect(command).not.toContain('\n');
    expect(wordsOf(command)).toContain(id);
  }
  const terminate = remedyLine(remedy('terminate'), row) ?? '';
  expect(wordsOf(terminate)).toEqual(expect.arrayContaining([id, '--confirm', lastSix(id)]));
  expect(lastSix(id)).not.toMatch(ACTS);
});

test('a reset that is advised to an event names it by the flag of the command', () => {
  const row = decodeRow({ execution: { workflowId: 'order/ord-7F3K2Q9M1XZT0ABC' } });
  const command = remedyLine(remedy('reset', { fields: { eventId: '70' } }), row) ?? '';
  expect(command).toContain('orders reset ord-7F3K2Q9M1XZT0ABC --to-event 70 ');
});
