/** Statistics of a series of measurements. Nearest-rank percentiles: every figure is one that was really measured. */
export type Summary = {
  readonly n: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
};

/** Undefined for an empty series: no figure is better than an invented one. */
export function summarise(values: readonly number[]): Summary | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const last = sorted.at(-1);
  const first = sorted[0];
  if (last === undefined || first === undefined) return undefined;
  return {
    n: sorted.length,
    min: round(first),
    median: round(percentile(sorted, 50)),
    p95: round(percentile(sorted, 95)),
    max: round(last),
  };
}

export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    50,
  );
}

/** `sorted` ascending and not empty. The median of an even series is the mean of the two in the middle. */
export function percentile(sorted: readonly number[], percent: number): number {
  const at = (index: number): number => {
    const value = sorted[index];
    if (value === undefined) throw new RangeError('a percentile needs at least one value');
    return value;
  };
  if (percent === 50 && sorted.length > 0 && sorted.length % 2 === 0) {
    return (at(sorted.length / 2 - 1) + at(sorted.length / 2)) / 2;
  }
  return at(Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
}

/** Three significant digits below ten, one decimal above: more would pretend to a precision that is not there. */
export function round(value: number): number {
  return Math.abs(value) < 10 ? Number(value.toPrecision(3)) : Math.round(value * 10) / 10;
}
