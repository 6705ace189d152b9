import type { CheckSummary, DifferenceKind } from '../../contract/checks/checks.ts';
import type { Difference, Written } from '../../database/checks/differences.ts';

export function summaryOf(pass: {
  readonly found: readonly Difference[];
  readonly looked: number;
  readonly incomplete: readonly string[];
  readonly written: Written;
}): CheckSummary {
  const found: Partial<Record<DifferenceKind, number>> = {};
  for (const { kind } of pass.found) found[kind] = (found[kind] ?? 0) + 1;
  return {
    looked: pass.looked,
    found,
    opened: pass.written.opened,
    resolved: pass.written.resolved.length,
    incomplete: pass.incomplete,
  };
}
