import { rmSync } from 'node:fs';
import { openControl } from './control-server.ts';
import type { House } from './house.ts';
import { createParts, extraPart, STOP_ORDER } from './parts/all-parts.ts';
import type { PartProblem, Phase, Request, StackEvent, StackSnapshot } from './protocol.ts';
import { createSupervisor } from './supervisor.ts';
import {
  endpointsFile,
  endpointsOf,
  keeperFile,
  type StackIdentity,
  writePrivately,
} from './write-endpoints.ts';

/** How long the first lease may take: whoever started us can have died before it attached. */
const FIRST_LEASE_MS = 15_000;

/** Runs the stack until the last lease is gone, `down` is asked, or a signal comes. */
export async function runKeeper(house: House, identity: StackIdentity): Promise<void> {
  const began = performance.now();
  let phase: Phase = 'starting';
  let pinned = false;
  let problems: readonly PartProblem[] = [];
  let end: (why: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });

  const tell = (event: StackEvent): void => {
    process.stdout.write(`${new Date().toISOString()} ${JSON.stringify(event)}\n`);
    control.broadcast(event);
  };
  const supervisor = createSupervisor({
    parts: createParts(house),
    extraPart: (name) => extraPart(house, name),
    tell,
    changed: () => publish(),
    now: () => performance.now(),
  });
  const publish = (): void => {
    const endpoints = endpointsOf(house, identity);
    if (endpoints !== undefined && phase !== 'ending') writePrivately(endpointsFile(house.folder), endpoints);
  };
  const snapshot = (): StackSnapshot => ({
    keeperPid: process.pid,
    ...identity,
    build: house.build,
    phase,
    pinned,
    leases: control.leases(),
    options: house.options,
    parts: supervisor.statuses(),
    problems,
    endpoints: endpointsOf(house, identity) ?? null,
  });
  const endWithoutLease = (why: string): void => {
    if (!pinned && control.leases() === 0) end(why);
  };

  const control = await openControl(house.folder, {
    left: (connection) => {
      if (connection.leases) endWithoutLease('the last session has left');
    },
    answer: async (request: Request, connection) => {
      switch (request.do) {
        case 'hello':
          return snapshot();
        case 'watch':
          connection.watches = true;
          return snapshot();
        case 'lease':
          if (phase === 'ending') throw new Error('the stack is being ended');
          connection.leases = true;
          return null;
        case 'release':
          connection.leases = false;
          endWithoutLease('the last session has left');
          return pinned || control.leases() > 0 ? 'stays' : 'ended';
        case 'pin':
          if (phase === 'ending') throw new Error('the stack is being ended');
          pinned = true;
          return null;
        case 'down':
          end(request.why);
          return null;
        case 'kill-part':
          return supervisor.kill(request.part, request.signal as NodeJS.Signals);
        case 'stop-part':
          return await supervisor.stop(request.part);
        case 'start-part':
          return await supervisor.start(
            request.part,
            request.failpoints === undefined ? {} : { failpoints: request.failpoints },
          );
        default: {
          const never: never = request;
          throw new Error(`unknown request ${JSON.stringify(never)}`);
        }
      }
    },
  });
  writePrivately(keeperFile(house.folder), { pid: process.pid, socket: control.socket });
  const firstLease = setTimeout(() => endWithoutLease('nobody attached'), FIRST_LEASE_MS);
  onSignals(end);

  const starting = supervisor.startAll().then((found) => {
    if (phase !== 'starting') return;
    problems = found;
    phase = found.length === 0 ? 'ready' : 'not-ready';
    publish();
    tell(
      found.length === 0
        ? { kind: 'ready', ms: Math.round(performance.now() - began) }
        : { kind: 'not-ready', problems: found },
    );
  });
  const why = await ended;
  clearTimeout(firstLease);
  phase = 'ending';
  tell({ kind: 'ending', why });
  rmSync(endpointsFile(house.folder), { force: true });
  // Parts that are on their way up end as soon as they have a process; the wait for them is bounded by their limits.
  await Promise.race([starting, supervisor.stopAll(STOP_ORDER)]);
  await supervisor.stopAll(STOP_ORDER);
  rmSync(keeperFile(house.folder), { force: true });
  await control.close();
}

function onSignals(end: (why: string) => void): void {
  let seen = 0;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      seen += 1;
      // A second one means now. The parts go with us.
      if (seen > 1) process.exit(1);
      end(signal);
    });
  }
}
