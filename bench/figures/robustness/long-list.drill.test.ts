// The built console on 10,000 open orders: `G` shows the last one, `gg` the first.
import { expect, test } from 'vitest';
import { programsFolder } from '../../../launch/programs-folder.ts';
import { runFigures } from '../../run-figures.ts';
import { longList } from './long-list.ts';

const LAST_ROW_MS_MAX = 2_000;
/** A loaded machine must not fail it; the figure itself has the budget. */
const TIMES = 10;

test('G on 10,000 open orders shows the last one, read ahead or not, and gg the first', async () => {
  const root = process.cwd();
  const measured = await runFigures(
    { root, programs: await programsFolder(root), env: process.env, print: () => {} },
    [longList],
  );
  const shown = measured.filter(({ name }) => name.startsWith('last-of-long-list'));
  expect(shown).toHaveLength(2);
  for (const { figures, measured: words } of shown) {
    expect(figures['lastRowMs'], words).toBeGreaterThanOrEqual(0);
    expect(figures['firstRowMs'], words).toBeLessThan(LAST_ROW_MS_MAX * TIMES);
  }
  expect(shown[0]?.figures['lastRowMs']).toBeLessThan(LAST_ROW_MS_MAX * TIMES);
});
