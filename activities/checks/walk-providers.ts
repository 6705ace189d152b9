import type { ProviderEffect } from '../../contract/providers/providers.ts';
import type { AuditedService, CheckTools } from './check-tools.ts';

export const AUDITED: readonly AuditedService[] = ['payment', 'vendor', 'carrier', 'notify'];

/** Where the walks through one store continue: through new entries, and again through earlier ones. */
export type Place = { readonly fresh: number; readonly again: number };
export type ProviderPlaces = Readonly<Partial<Record<AuditedService, Place>>>;

const PAGE_EFFECTS = 1_000;
/** Of each walk in one pass: a store of 10,000 effects is seen as a whole in two passes, a larger one in more. */
const PAGES_MAX = 5;

/**
 * What is new first. The last page is read again in each pass, because it may have been written to since; so is a page
 * with an effect that is too young to check.
 */
export async function walkProvider(
  tools: CheckTools,
  about: { readonly service: AuditedService; readonly settleMs: number; readonly from: Place | undefined },
  look: (effects: readonly ProviderEffect[]) => Promise<void>,
): Promise<Place> {
  const { service, settleMs } = about;
  const { again, fresh } = about.from ?? { again: 0, fresh: 0 };
  const walk = async (
    from: number,
    until: number,
  ): Promise<{ readonly last: number; readonly ended: boolean }> => {
    let after = from;
    for (let pages = 0; pages < PAGES_MAX && after < until; pages += 1) {
      const page = await tools.providers.audit(service, { after, limit: PAGE_EFFECTS });
      const old = page.effects.filter(({ at }) => Date.parse(at) <= tools.now() - settleMs);
      await look(old.filter(({ outcome }) => outcome === 'done'));
      tools.beat();
      if (page.next === null || page.next === undefined) return { last: after, ended: true };
      if (page.next <= after) throw new Error(`the pages of the ${service} provider's store do not advance`);
      if (old.length < page.effects.length) return { last: after, ended: true };
      after = page.next;
    }
    return { last: after, ended: after >= until };
  };
  const recent = await walk(fresh, Number.POSITIVE_INFINITY);
  const seen = await walk(again, fresh);
  // A store that is shorter than it was has been replaced: the walk starts over.
  return { fresh: recent.last, again: seen.ended ? 0 : seen.last };
}
