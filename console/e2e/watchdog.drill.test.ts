// Every broken setting, and every way out of each of them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROKEN_SETTINGS } from '../../bench/pty/broken-settings.ts';
import { startStrangers } from '../../bench/pty/strangers.ts';
import { faultsOf, WAYS_OUT, type WayOut, watch } from './watchdog.ts';

let strangers: Awaited<ReturnType<typeof startStrangers>>;
beforeAll(async () => {
  strangers = await startStrangers();
});
afterAll(async () => {
  await strangers.stop();
});

const ALL = Object.keys(WAYS_OUT) as WayOut[];

test.each(BROKEN_SETTINGS.map((setting) => [setting.name, setting] as const))(
  '%s',
  async (_, setting) => {
    // What refuses to start has nothing to end.
    const ways = setting.refuses ? ALL.slice(0, 1) : ALL;
    const all = await Promise.all(
      ways.map(async (wayOut) => [wayOut, await watch(setting, strangers, wayOut)] as const),
    );
    for (const [wayOut, watched] of all) expect(faultsOf(setting, wayOut, watched), watched.said).toEqual([]);
  },
  120_000,
);
