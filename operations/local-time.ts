/** `UTC`, `UTC+02:00`: the zone of the reader at that instant. */
export function zoneWords(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `10:41:03.118` by the reader's clock. */
export function localTime(at: number): string {
  const date = new Date(at);
  return `${localClock(at)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

export function localClock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

/** `2026-11-21 10:41` by the reader's clock. */
export function localDate(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
