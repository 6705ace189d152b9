const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export type DurationUnit = keyof typeof UNITS_MS;

/** Milliseconds of a whole number with one of the given units, as in `30s`; null for everything else. */
export function parseDuration(text: string, units: readonly DurationUnit[]): number | null {
  const [, count, name] = /^(\d{1,6})([a-z]+)$/.exec(text) ?? [];
  const unit = units.find((each) => each === name);
  return count === undefined || unit === undefined ? null : Number(count) * UNITS_MS[unit];
}
