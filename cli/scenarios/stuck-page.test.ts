import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { STUCK_REASONS } from '../../domain/stuck.ts';
import { actionsAgainst } from '../../operations/stuck/remedies.ts';
import { stuckPage } from './stuck-page.ts';

test('docs/STUCK.md is up to date (node cli/scenarios/write-stuck-page.ts)', () => {
  const file = path.resolve(import.meta.dirname, '..', '..', 'docs', 'STUCK.md');
  expect(readFileSync(file, 'utf8')).toBe(stuckPage());
});

test('every stuck state has a scenario, and every scenario applies fixes that its state has', () => {
  for (const reason of STUCK_REASONS) {
    expect(SCENARIOS.filter((scenario) => scenario.reason === reason).length, reason).toBeGreaterThan(0);
  }
  for (const { fixes, name, reason } of SCENARIOS) {
    const known = [...actionsAgainst(reason).map(({ id }) => id), 'elsewhere'];
    const taken = Object.keys(fixes).map((fix) => (fix === 'pause' ? 'unpause' : (fix.split(' ')[0] ?? fix)));
    expect(
      taken.filter((fix) => !known.includes(fix)),
      name,
    ).toEqual([]);
  }
});
