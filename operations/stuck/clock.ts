import { localClock, zoneWords } from '../../support/time/local-time.ts';

/** `10:41:03 UTC+02:00`: a sentence about the past must not change while it is read, and names its time zone. */
export function clock(at: number): string {
  return `${localClock(at)} ${zoneWords(at)}`;
}
