import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTimeZone, quietUntil } from './quiet-hours.ts';

const BERLIN = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
const at = (text: string): number => Date.parse(text);
const until = (text: string, quiet = BERLIN): string | null => {
  const end = quietUntil(at(text), quiet);
  return end === null ? null : new Date(end).toISOString();
};

describe('an ordinary night', () => {
  test.each([
    ['2026-01-10T20:59:00Z', null],
    ['2026-01-10T21:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['2026-01-10T23:30:30Z', '2026-01-11T06:00:00.000Z'],
    ['2026-01-11T05:59:59Z', '2026-01-11T06:00:00.000Z'],
    ['2026-01-11T06:00:00Z', null],
    ['2026-07-10T20:00:00Z', '2026-07-11T05:00:00.000Z'],
  ])('%s', (moment, end) => {
    expect(until(moment)).toBe(end);
  });
});

describe('the nights on which the clocks change', () => {
  test('forward: the night is an hour shorter', () => {
    expect(until('2026-03-28T21:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
  });

  test('back: the night is an hour longer', () => {
    expect(until('2026-10-24T20:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('an end that the clocks jump over is where they land', () => {
    expect(until('2026-03-28T23:00:00Z', { ...BERLIN, to: '02:30' })).toBe('2026-03-29T01:00:00.000Z');
  });

  test('an hour that comes twice is quiet both times', () => {
    const short = { ...BERLIN, from: '02:00', to: '02:30' };
    expect(until('2026-10-25T00:10:00Z', short)).toBe('2026-10-25T00:30:00.000Z');
    expect(until('2026-10-25T01:10:00Z', short)).toBe('2026-10-25T01:30:00.000Z');
  });
});

test('half an hour and three quarters of a zone count, too', () => {
  const kathmandu = { from: '22:00', to: '06:00', timeZone: 'Asia/Kathmandu' };
  expect(until('2026-05-01T16:15:00Z', kathmandu)).toBe('2026-05-02T00:15:00.000Z');
  expect(until('2026-05-01T16:14:00Z', kathmandu)).toBeNull();
});

test('from and to alike means never quiet', () => {
  expect(until('2026-05-01T00:00:00Z', { ...BERLIN, from: '08:00', to: '08:00' })).toBeNull();
});

test('the end is ahead, less than 26 hours away, never quiet itself, and the minute before is', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  );
  const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });
  fc.assert(
    fc.property(moments, clock, clock, zones, (moment, from, to, timeZone) => {
      const quiet = { from, to, timeZone };
      const end = quietUntil(moment, quiet);
      if (end === null) return;
      expect(end).toBeGreaterThan(moment);
      expect(end - moment).toBeLessThan(26 * 3_600_000);
      expect(quietUntil(end, quiet)).toBeNull();
      expect(quietUntil(Math.max(moment, end - 60_000), quiet)).not.toBeNull();
    }),
    { numRuns: 150 },
  );
});

test('a zone is one that the world knows', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Moon/Tycho')]).toEqual([true, false]);
});
