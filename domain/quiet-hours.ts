/** Local times of day as `HH:MM`; `from` after `to` goes over midnight. `timeZone` is an IANA name. */
export type QuietHours = { readonly from: string; readonly to: string; readonly timeZone: string };

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/**
 * The first moment (ms since 1970) from which the customer may be disturbed again, or null where `at` is not quiet.
 * What counts is the clock on the customer's wall: on a night with a change of clocks quiet hours are an hour shorter or
 * longer, and an end that the clocks jump over is where they land.
 */
export function quietUntil(at: number, quiet: QuietHours): number | null {
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const clock = wallClock(quiet.timeZone);
  const isQuiet = (moment: number): boolean => within(clock(moment), from, to);
  if (from === to || !isQuiet(at)) return null;
  let low = Math.floor(at / MINUTE);
  let high = low + minutesUntil(clock(at), to);
  // The clocks may have been set back meanwhile, and then it is not yet time.
  while (isQuiet(high * MINUTE)) high += minutesUntil(clock(high * MINUTE), to);
  // Or they were set forward, and then it has been time for a while.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isQuiet(middle * MINUTE)) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

function within(minutes: number, from: number, to: number): boolean {
  return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
}

function minutesUntil(now: number, to: number): number {
  return ((to - now + DAY_MINUTES - 1) % DAY_MINUTES) + 1;
}

function minutesOf(clock: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock);
  if (match === null) throw new RangeError(`${JSON.stringify(clock)} is no time of day, HH:MM`);
  return Number(match[1]) * 60 + Number(match[2]);
}

function wallClock(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => minutesOf(format.format(at));
}
