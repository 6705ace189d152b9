import { afterEach, expect, test } from 'vitest';
import { clock } from '../../operations/stuck/clock.ts';
import { localDate, localTime, withLocalTimes, zoneWords } from './local-time.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

test.each([
  ['UTC', '10:41:03.118', '2026-07-21 10:41', 'UTC', '10:41:03 UTC'],
  ['Europe/Berlin', '12:41:03.118', '2026-07-21 12:41', 'UTC+02:00', '12:41:03 UTC+02:00'],
  ['America/St_Johns', '08:11:03.118', '2026-07-21 08:11', 'UTC-02:30', '08:11:03 UTC-02:30'],
])('times are those of %s and name it', (zone, time, date, words, sentence) => {
  process.env['TZ'] = zone;
  const at = Date.parse('2026-07-21T10:41:03.118Z');
  expect([localTime(at), localDate(at), zoneWords(at), clock(at)]).toEqual([time, date, words, sentence]);
});

test('times inside a recorded text are those of the reader, with the day where it is another one', () => {
  process.env['TZ'] = 'Europe/Berlin';
  const now = Date.parse('2026-11-21T22:30:00.000Z');
  const text = 'capture: no answer; next try 2026-11-21T22:35:10.250Z, given up at 2026-11-22T23:00:00Z';
  expect(withLocalTimes(text, now)).toBe(
    'capture: no answer; next try 23:35:10 UTC+01:00, given up at 2026-11-23 00:00:00 UTC+01:00',
  );
  expect(withLocalTimes('until 2026-11-21T22:35:10+02:00')).toBe('until 2026-11-21 21:35:10 UTC+01:00');
  for (const other of ['2026-11-21', 'ord-2026-11-21T2', '2026-99-99T99:99:99Z', ''])
    expect(withLocalTimes(other, now)).toBe(other);
});
