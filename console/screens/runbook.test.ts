import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Result } from '../../operations/temporal/problem.ts';
import { fail, ok } from '../../operations/temporal/problem.ts';
import { textWidth } from '../../support/text/width.ts';
import type { Call } from '../model/app/call.ts';
import { answer, pressKeys, sampleState } from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const LINK = 'docs/runbooks/WorkerAbsent.md';
const alert = {
  name: 'WorkerAbsent',
  state: 'firing',
  since: 0,
  severity: 'page',
  says: 'no worker polls payment',
  runbook: LINK,
  place: null,
  labels: { queue: 'payment' },
} as const;

/** `b` in the alerts, and what is answered to it. */
function runbook(text: Result<string>, columns: number) {
  const place = pressKeys(sampleState({ columns, rows: 24 }), 'g', 'a').state;
  const house = { poll: 'alerts', purpose: { kind: 'house' }, name: 'alerts' } as const;
  const listed = answer(place, { ...house, answer: ok([alert]) });
  const { effects, state } = pressKeys(listed, 'b');
  const call = effects.flatMap((effect): readonly Call[] => (effect.kind === 'ask' ? [effect.call] : []))[0];
  if (call?.name !== 'runbook') throw new Error('no runbook was asked for');
  expect(call.ask).toEqual({ link: LINK });
  return answer(state, { ...call, answer: text });
}

test('b shows the text of the runbook, in whole at any width', async () => {
  const text = await readFile(path.resolve(import.meta.dirname, '../..', LINK), 'utf8');
  let state = runbook(ok(text), 80);
  const seen: string[] = [];
  for (let page = 0; page < 20; page += 1) {
    for (const line of frameOf(state).lines.slice(3, -1).map(lineText)) {
      expect(textWidth(line)).toBeLessThanOrEqual(80);
      if (line !== '') seen.push(line.trim());
    }
    state = pressKeys(state, 'space').state;
  }
  const words = seen.join(' ');
  for (const word of new Set(text.split(/\s+/))) expect(words).toContain(word);
  expect(lineText(frameOf(state).lines[1] ?? { key: '', spans: [] })).toContain('runbook docs/runbooks');
});

test('one that this program does not have is named', () => {
  const state = runbook(
    fail('not-found', `this program has no such runbook; the alert links to ${LINK}`),
    120,
  );
  expect(frameOf(state).lines.map(lineText).join('\n')).toContain(`the alert links to ${LINK}`);
});
