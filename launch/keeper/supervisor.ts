import { once } from 'node:events';
import type { PartState, PartStatus } from '../../contract/endpoints.ts';
import { type Part, PartFailure, problemOf, type RunningPart, type StartWish } from './part.ts';
import type { PartProblem, StackEvent } from './protocol.ts';

export type SupervisorOptions = {
  readonly parts: readonly Part[];
  /** Makes the part of this name when it is not among the first ones (a third worker). */
  readonly extraPart: (name: string) => Part | undefined;
  readonly tell: (event: StackEvent) => void;
  /** Called after every change of a part, before it is told. */
  readonly changed: () => void;
  readonly now: () => number;
};

type Slot = {
  readonly part: Part;
  status: PartStatus;
  running: RunningPart | null;
  /** Set while we end it ourselves: its exit is then no failure. */
  asked: boolean;
  since: number;
};

export type Supervisor = {
  startAll(): Promise<readonly PartProblem[]>;
  /** Ends the parts in the order of their groups; parts of one group at the same time. */
  stopAll(groups: readonly RegExp[]): Promise<void>;
  start(name: string, wish: StartWish): Promise<void>;
  stop(name: string): Promise<void>;
  kill(name: string, signal: NodeJS.Signals): void;
  statuses(): readonly PartStatus[];
};

/** Starts, watches and ends the parts. A part that dies is told and stays dead until somebody asks for it. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const slots = new Map<string, Slot>();
  for (const part of options.parts) slots.set(part.name, newSlot(part));

  const set = (slot: Slot, change: Partial<PartStatus> & { state: PartState }): void => {
    slot.status = { ...slot.status, ...change };
    options.changed();
    options.tell({ kind: 'part', part: slot.status, ms: Math.round(options.now() - slot.since) });
  };

  const watch = (slot: Slot, running: RunningPart): void => {
    running.child?.once('exit', (code, signal) => {
      if (slot.running !== running) return;
      slot.running = null;
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      if (slot.asked) set(slot, { state: 'stopped', pid: null, note: null });
      else
        set(slot, {
          state: 'failed',
          pid: null,
          note: `${how}; start it again: quarterdeck stack start ${slot.part.name}`,
        });
    });
  };

  const begin = async (slot: Slot, wish: StartWish): Promise<PartProblem | undefined> => {
    slot.since = options.now();
    slot.asked = false;
    set(slot, { state: 'starting', pid: null, note: null });
    try {
      const say = (line: string) => options.tell({ kind: 'said', part: slot.part.name, line });
      const started = await slot.part.start(wish, say);
      if ('off' in started) {
        set(slot, { state: 'off', note: started.off });
        return undefined;
      }
      const { child, address, version, note } = started;
      if (child !== null && hasEnded(child)) throw new PartFailure('it ended right after it was ready', []);
      slot.running = started;
      watch(slot, started);
      set(slot, { state: 'ready', address, version, note, pid: child?.pid ?? null });
      return undefined;
    } catch (error) {
      const problem = problemOf(slot.part.name, error);
      set(slot, { state: 'failed', note: problem.what });
      return problem;
    }
  };

  const slotOf = (name: string): Slot => {
    const found = slots.get(name);
    if (found !== undefined) return found;
    const extra = options.extraPart(name);
    if (extra === undefined)
      throw new Error(`there is no part ${JSON.stringify(name)}; there are ${[...slots.keys()].join(', ')}`);
    const slot = newSlot(extra);
    slots.set(name, slot);
    return slot;
  };

  return {
    async startAll() {
      const begun = new Map<string, Promise<PartProblem | undefined>>();
      const beginOnce = (slot: Slot): Promise<PartProblem | undefined> => {
        const before = begun.get(slot.part.name);
        if (before !== undefined) return before;
        const run = (async () => {
          for (const need of slot.part.needs) {
            const needed = slotOf(need);
            await beginOnce(needed);
            if (needed.status.state !== 'ready') {
              set(slot, { state: 'stopped', note: `waits for ${need}` });
              return undefined;
            }
          }
          return await begin(slot, {});
        })();
        begun.set(slot.part.name, run);
        return run;
      };
      const results = await Promise.all([...slots.values()].map(beginOnce));
      return results.filter((problem) => problem !== undefined);
    },
    async stopAll(groups) {
      for (const group of groups) {
        const members = [...slots.values()].filter((slot) => group.test(slot.part.name));
        await Promise.all(members.map((slot) => end(slot)));
      }
    },
    async start(name, wish) {
      const slot = slotOf(name);
      if (slot.running !== null || slot.status.state === 'starting') throw new Error(`${name} runs already`);
      const problem = await begin(slot, wish);
      if (problem !== undefined) throw new Error(`${name}: ${problem.what}`);
    },
    async stop(name) {
      await end(slotOf(name));
    },
    kill(name, signal) {
      const { running } = slotOf(name);
      if (running === null) throw new Error(`${name} does not run`);
      if (running.child === null) throw new Error(`${name} is yours; it is not for us to end`);
      running.child.kill(signal);
    },
    statuses: () => [...slots.values()].map((slot) => slot.status),
  };
}

function newSlot(part: Part): Slot {
  const status: PartStatus = {
    name: part.name,
    state: 'stopped',
    address: null,
    version: null,
    pid: null,
    note: null,
  };
  return { part, status, running: null, asked: false, since: 0 };
}

async function end(slot: Slot): Promise<void> {
  const child = slot.running?.child;
  if (child === null || child === undefined || hasEnded(child)) return;
  slot.asked = true;
  const ended = once(child, 'exit');
  child.kill(slot.part.stop.signal);
  // A frozen process takes no other signal; without this it would stay until the grace is over.
  child.kill('SIGCONT');
  const timer = setTimeout(() => child.kill('SIGKILL'), slot.part.stop.graceMs);
  await ended;
  clearTimeout(timer);
}

function hasEnded(child: { exitCode: number | null; signalCode: string | null }): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
