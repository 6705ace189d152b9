import { afterEach, expect, test } from 'vitest';
import { localDate, localTime, zoneWords } from './local-time.ts';
import { clock } from './stuck/clock.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

test.each([
  ['UTC', '10:41:03.118', '2026-07-21 10:41', 'UTC', '10:41:03 UTC'],
  ['Europe/Berlin', '12:41:03.118', '2026-07-21 12:41', 'UTC+02:00', '12:41:03 UTC+02:00'],
  ['America/St_Johns', '08:11:03.118', '2026-07-21 08:11', 'UTC-02:30', '08:11:03 UTC-02:30'],
])('times are those of %s and name it', (zone, time, date, words, said) => {
  process.env['TZ'] = zone;
  const at = Date.parse('2026-07-21T10:41:03.118Z');
  expect([localTime(at), localDate(at), zoneWords(at), clock(at)]).toEqual([time, date, words, said]);
});
