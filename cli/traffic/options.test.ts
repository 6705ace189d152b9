// Generated load is aimed and bounded by these words alone.
import process from 'node:process';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { traffic } from '../commands/traffic.ts';
import { runProgram } from '../program.ts';
import { ordersPerSecond, type TrafficOptions, trafficOptions } from './options.ts';

/** The options as the command line gives them, or the exit code where it refuses them. */
async function optionsOf(...args: readonly string[]): Promise<TrafficOptions | number> {
  let seen: TrafficOptions | undefined;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() }) as NodeJS.WriteStream;
  const command: typeof traffic = {
    ...traffic,
    async run(flags) {
      seen = trafficOptions(flags);
      return 0;
    },
  };
  const code = await runProgram(
    [{ name: 'traffic', summary: traffic.summary, load: async () => command }],
    ['traffic', ...args],
    { stdin: process.stdin, stdout: silent, stderr: silent, env: {}, cwd: '/' },
  );
  return seen ?? code;
}

describe('traffic options', () => {
  test('of the documented call', async () => {
    expect(await optionsOf('--rate', '2/s', '--count', '200', '--seed', '7')).toMatchObject({
      ratePerSecond: 2,
      count: 200,
      seed: 7,
      policy: 'demo',
      useTemporal: null,
      faults: true,
    });
  });

  test('without a count it runs until it is stopped', async () => {
    expect(await optionsOf()).toMatchObject({ count: null });
    expect(await optionsOf('--until-stopped', '--no-faults')).toMatchObject({ count: null, faults: false });
  });

  test.each([
    ['2/s', 2],
    ['0.5/s', 0.5],
    ['90/m', 1.5],
    ['3', 3],
  ])('%s is %d a second', (text, rate) => {
    expect(ordersPerSecond(text)).toBe(rate);
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
    [['--otlp', 'nowhere']],
    [['--wrong']],
    [['extra']],
  ])('%j is refused as wrong usage', async (args) => {
    expect(await optionsOf(...args)).toBe(2);
  });
});
