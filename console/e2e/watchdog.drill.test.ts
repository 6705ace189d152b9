// Every broken setting, and every way to quit.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROKEN_SETTINGS } from '../../bench/pty/broken-settings.ts';
import { startNeighbors } from '../../bench/pty/neighbors.ts';
import { EXITS, type Exit, faultsOf, watch } from './watchdog.ts';

let neighbors: Awaited<ReturnType<typeof startNeighbors>>;
beforeAll(async () => {
  neighbors = await startNeighbors();
});
afterAll(async () => {
  await neighbors.stop();
});

const ALL = Object.keys(EXITS) as Exit[];

test.each(BROKEN_SETTINGS.map((setting) => [setting.name, setting] as const))(
  '%s',
  async (_, setting) => {
    // What refuses to start has nothing to end.
    const ways = setting.refuses ? ALL.slice(0, 1) : ALL;
    const all = await Promise.all(
      ways.map(async (exit) => [exit, await watch(setting, neighbors, exit)] as const),
    );
    for (const [exit, watched] of all) expect(faultsOf(setting, exit, watched), watched.shown).toEqual([]);
  },
  120_000,
);
