// The fix must stay in sight, however long the sentence of the trouble and however low the terminal.
import { expect, test } from 'vitest';
import type { Verdict } from '../../operations/stuck/verdict.ts';
import { sampleRow, sampleState } from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { whyLines } from './why.ts';

const row = sampleRow(0, {});
const verdict: Verdict = {
  kind: 'stuck',
  reason: 'capture-declined',
  says: `The capture was declined; ${'the goods are held back and nothing moves '.repeat(4)}`,
  since: null,
  remedies: [{ action: 'retry', letter: 'T', label: 'try now' }],
  harms: [],
  evidence: [],
  gaps: [],
  readAt: 0,
};

const shown = (stripRows: number) => {
  const state = sampleState({ columns: 100, rows: 22 });
  return whyLines(
    { ...state, verdicts: new Map([[row.runId, verdict]]) },
    { runId: row.runId, fallback: null },
    stripRows,
  )
    .slice(0, stripRows)
    .map(lineText);
};

test('a low strip cuts the sentence, never the remedy', () => {
  expect(shown(2)).toHaveLength(2);
  expect(shown(2)[1]).toContain('T try now');
  expect(shown(3)[2]).toContain('T try now');
});
