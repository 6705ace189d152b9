import { type CheckedEffect, type EffectCursor, effectsAfter } from '../../database/checks/questions.ts';
import type { CheckTools } from './check-tools.ts';

export const FROM_THE_START: EffectCursor = { at: '1970-01-01T00:00:00.000Z', key: '' };

const PAGE_EFFECTS = 200;
/** Of new effects in one pass; what is left is looked at in the next. */
const PAGES_MAX = 10;

/** What no earlier pass has checked, if it is old enough to have settled, and where the next continues. */
export async function freshEffects(
  tools: CheckTools,
  page: { readonly kinds: readonly string[]; readonly settleMs: number; readonly from: EffectCursor },
): Promise<{ readonly fresh: readonly CheckedEffect[]; readonly cursor: EffectCursor }> {
  const { from, kinds, settleMs } = page;
  const fresh: CheckedEffect[] = [];
  let cursor = from;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const found = await effectsAfter(tools.database, { cursor, kinds, settleMs, limit: PAGE_EFFECTS });
    fresh.push(...found);
    const last = found.at(-1);
    if (last !== undefined) cursor = { at: last.createdAt.toISOString(), key: last.key };
    if (found.length < PAGE_EFFECTS) break;
  }
  return { fresh, cursor };
}
