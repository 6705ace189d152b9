// Generated load is aimed and bounded by these words alone.
import { describe, expect, test } from 'vitest';
import { OperatorError } from '../command.ts';
import { parseRate, parseTrafficOptions } from './options.ts';

describe('traffic options', () => {
  test('of the documented call', () => {
    expect(parseTrafficOptions(['--rate', '2/s', '--count', '200', '--seed', '7'])).toMatchObject({
      ratePerSecond: 2,
      count: 200,
      seed: 7,
      policy: 'demo',
      useTemporal: null,
      faults: true,
    });
  });

  test('without a count it runs until it is stopped', () => {
    expect(parseTrafficOptions([]).count).toBeNull();
    expect(parseTrafficOptions(['--until-stopped']).count).toBeNull();
  });

  test.each([
    ['2/s', 2],
    ['0.5/s', 0.5],
    ['90/m', 1.5],
    ['3', 3],
  ])('%s is %d a second', (text, rate) => {
    expect(parseRate(text)).toBe(rate);
  });

  test.each([
    [['--rate', '0/s']],
    [['--rate', 'fast']],
    [['--rate', '51/s']],
    [['--count', '-1']],
    [['--count', '1.5']],
    [['--count', '5', '--until-stopped']],
    [['--policy', 'none']],
    [['--run', 'a/b']],
    [['--wrong']],
    [['extra']],
  ])('%j is refused as wrong usage', (args) => {
    expect(() => parseTrafficOptions(args)).toThrow(OperatorError);
  });
});
