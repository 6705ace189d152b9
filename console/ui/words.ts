/** `31s`, `3m 52s`, `18m`, `2h 5m`, `3d`: two units where the second one still matters. */
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

/** One unit: for what is told beside something else. */
export function shortAge(milliseconds: number): string {
  return ageWords(milliseconds).split(' ')[0] ?? '';
}

/** `1.1s`, `0.4s`, `812 ms` has no place on a screen that people read; under a tenth of a second is `0.1s`. */
export function spanWords(milliseconds: number): string {
  if (milliseconds >= 60_000) return ageWords(milliseconds);
  const tenths = Math.max(1, Math.round(milliseconds / 100));
  return tenths >= 100 ? `${Math.round(milliseconds / 1000)}s` : `${(tenths / 10).toFixed(1)}s`;
}

/** `1,204`. */
export function countWords(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `10:41:03` by the operator's own clock. */
export function clockTime(epochMs: number): string {
  const at = new Date(epochMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
}

/** `10:41:03.118`. */
export function preciseTime(epochMs: number): string {
  return `${clockTime(epochMs)}.${String(new Date(epochMs).getMilliseconds()).padStart(3, '0')}`;
}

/** `10:41` today, `20 Nov 10:41` on another day. */
export function dayTime(epochMs: number, now: number): string {
  const at = new Date(epochMs);
  const time = `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
  if (at.toDateString() === new Date(now).toDateString()) return time;
  return `${at.getDate()} ${MONTHS[at.getMonth()] ?? ''} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `ole` of `ole@laptop`. */
export function shortName(identity: string): string {
  return identity.split('@')[0] || identity;
}
