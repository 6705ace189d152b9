/** `31s`, `3m 52s`, `18m`, `2h 5m`, `12h`, `3d`: two units where the second one still matters. */
export function ageWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 10) return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  return `${Math.floor(hours / 24)}d`;
}

/** One unit, for narrow columns. */
export function shortAge(milliseconds: number): string {
  return ageWords(milliseconds).split(' ')[0] ?? '';
}

/** `0.4s`, `1.1s`, `12s`, then as an age. Less than a tenth of a second is `0.1s`. */
export function spanWords(milliseconds: number): string {
  if (milliseconds >= 60_000) return ageWords(milliseconds);
  const tenths = Math.max(1, Math.round(milliseconds / 100));
  return tenths >= 100 ? `${Math.round(milliseconds / 1000)}s` : `${(tenths / 10).toFixed(1)}s`;
}
