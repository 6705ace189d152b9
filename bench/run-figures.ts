import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type OpenStack, openStack } from '../chaos/open-stack.ts';
import { demoEnvironment } from '../launch/demo-environment.ts';
import type { Bench, Figure, Measured } from './figure.ts';
import { linkTo, loadOpenOrders } from './servers/open-orders.ts';
import { type BenchServer, startTemporalServer } from './servers/temporal-server.ts';

export type BenchPlace = {
  readonly root: string;
  readonly programs: string;
  readonly env: NodeJS.ProcessEnv;
  print(line: string): void;
};

/** Runs the figures one after the other; what they started always ends with them. */
export async function runFigures(
  place: BenchPlace,
  figures: readonly Figure[],
): Promise<readonly Measured[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'quarterdeck-bench-'));
  const servers = new Map<number, Promise<BenchServer>>();
  const stacks: Promise<OpenStack>[] = [];
  const bench: Bench = {
    root: place.root,
    programs: place.programs,
    scratch,
    env: demoEnvironment(place.env),
    print: place.print,
    serverWithOrders(count) {
      const known = servers.get(count) ?? startFilled(place, scratch, count);
      servers.set(count, known);
      return known;
    },
    orderStack() {
      const [known = openStack({ attachTo: null, trafficRate: null, print: place.print })] = stacks;
      if (stacks.length === 0) stacks.push(known);
      return known;
    },
  };
  const measured: Measured[] = [];
  try {
    for (const figure of figures) {
      place.print(`${figure.name}: ${figure.summary}`);
      const results = await figure.run(bench);
      for (const one of results)
        place.print(`  ${one.verdict}: ${one.quantity}: ${one.measured} (${one.budget})`);
      measured.push(...results);
    }
  } finally {
    for (const stack of await Promise.allSettled(stacks)) {
      if (stack.status === 'fulfilled') await stack.value.close();
    }
    const started = await Promise.allSettled(servers.values());
    for (const server of started) if (server.status === 'fulfilled') await server.value.end();
    await rm(scratch, { recursive: true, force: true });
  }
  return measured;
}

async function startFilled(place: BenchPlace, scratch: string, count: number): Promise<BenchServer> {
  place.print(`starting a server and loading ${count} open orders`);
  const server = await startTemporalServer(scratch, place.env, place.print);
  const link = linkTo(server.address);
  try {
    await loadOpenOrders(link, count, place.print);
  } catch (error) {
    await server.end();
    throw error;
  } finally {
    await link.close();
  }
  return server;
}
