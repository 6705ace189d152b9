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

const RECORDED = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;

/**
 * A recorded text with its times by the reader's clock: `next try 14:32:10 UTC+02:00`, with the date where it is not the
 * day of `now` or that is not given. What is recorded stays as it is.
 */
export function withLocalTimes(text: string, now?: number): string {
  return text.replaceAll(RECORDED, (recorded) => {
    const at = Date.parse(recorded);
    if (Number.isNaN(at)) return recorded;
    const today = now !== undefined && localDate(at).slice(0, 10) === localDate(now).slice(0, 10);
    const day = today ? '' : `${localDate(at).slice(0, 10)} `;
    return `${day}${localClock(at)} ${zoneWords(at)}`;
  });
}

/** `10:41` today, `20 Nov 10:41` on another day. */
export function dayTime(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value: number): string {
  return String(value).padStart(2, '0');
}
