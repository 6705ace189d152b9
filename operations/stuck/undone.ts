import type { EffectRecord } from '../ports/ports.ts';

/** The step that undoes another; `{vendor}` is the part's vendor. */
const UNDONE_BY: Readonly<Record<string, string>> = {
  reserve: 'release-stock',
  authorise: 'undo-payment',
  capture: 'undo-payment',
  vendor: 'cancel-vendor',
  release: 'cancel-vendor',
};

/** Nothing is reserved, charged or ordered according to the ledger; false also if it could not be read. */
export function isUndone(effects: readonly EffectRecord[] | undefined): boolean {
  if (effects === undefined) return false;
  const done = new Set(
    effects
      .filter((effect) => effect.state === 'done' || effect.state === 'manual')
      .map((effect) => effect.kind),
  );
  if (effects.some((effect) => effect.state === 'pending')) return false;
  return Object.entries(UNDONE_BY).every(([step, undo]) => !done.has(step) || done.has(undo));
}
