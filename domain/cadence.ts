/** How often something comes again. Times are milliseconds since 1970; calendars are counted in UTC. */
export type Cadence = {
  readonly every: number;
  readonly unit: 'seconds' | 'days' | 'weeks' | 'months' | 'years';
};

const LENGTHS = { seconds: 1_000, days: 86_400_000, weeks: 604_800_000 } as const;

/**
 * When period `n` (counted from 1, which is `start` itself) is due. Counted from the start and never from the period
 * before, so that the 31st stays the 31st after a February.
 */
export function dueAt(start: number, cadence: Cadence, n: number): number {
  const count = (n - 1) * cadence.every;
  const { unit } = cadence;
  if (unit !== 'months' && unit !== 'years') return start + count * LENGTHS[unit];
  return addMonths(start, unit === 'years' ? count * 12 : count);
}

/** The first period, from `from` on, that is due after `now`; periods between are missed. */
export function nextPeriod(
  start: number,
  cadence: Cadence,
  about: { readonly from: number; readonly now: number },
): number {
  let period = about.from;
  if (cadence.unit !== 'months' && cadence.unit !== 'years') {
    const length = LENGTHS[cadence.unit] * cadence.every;
    period = Math.max(period, Math.floor((about.now - start) / length) + 1);
  }
  while (dueAt(start, cadence, period) <= about.now) period += 1;
  return period;
}

function addMonths(start: number, months: number): number {
  const from = new Date(start);
  const first = new Date(start);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(from.getUTCDate(), days));
  return first.getTime();
}
