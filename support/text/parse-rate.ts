/** Events per second of `2/s`, `0.5/s` or `90/m`; a number alone is per second. Null for everything else, and for 0. */
export function parseRate(text: string): number | null {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(?:\/(s|m))?$/.exec(text.trim()) ?? [];
  const rate = Number(count ?? Number.NaN) / (unit === 'm' ? 60 : 1);
  return rate > 0 ? rate : null;
}
