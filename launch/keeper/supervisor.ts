import { once } from 'node:events';
import type { PartStatus } from '../../contract/endpoints.ts';
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

/** Starts, watches and ends the parts. A part that dies is told and stays dead until somebody asks for it. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots = new Map<string, Slot>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    for (const part of options.parts) this.#slots.set(part.name, newSlot(part));
  }

  statuses(): readonly PartStatus[] {
    return [...this.#slots.values()].map((slot) => slot.status);
  }

  /** Everything at once, each part as soon as what it needs is ready. Gives what could not be started. */
  async startAll(): Promise<readonly PartProblem[]> {
    const begun = new Map<string, Promise<PartProblem | undefined>>();
    const beginOnce = (slot: Slot): Promise<PartProblem | undefined> => {
      const run = begun.get(slot.part.name) ?? this.#beginAfterNeeds(slot, beginOnce);
      begun.set(slot.part.name, run);
      return run;
    };
    const results = await Promise.all([...this.#slots.values()].map(beginOnce));
    return results.filter((problem) => problem !== undefined);
  }

  /** Ends the parts in the order of their groups; parts of one group at the same time. */
  async stopAll(groups: readonly RegExp[]): Promise<void> {
    for (const group of groups) {
      const members = [...this.#slots.values()].filter((slot) => group.test(slot.part.name));
      await Promise.all(members.map((slot) => end(slot)));
    }
  }

  async start(name: string, wish: StartWish): Promise<void> {
    const slot = this.#slotOf(name);
    if (slot.running !== null || slot.status.state === 'starting') throw new Error(`${name} runs already`);
    const problem = await this.#begin(slot, wish);
    if (problem !== undefined) throw new Error(`${name}: ${problem.what}`);
  }

  async stop(name: string): Promise<void> {
    await end(this.#slotOf(name));
  }

  kill(name: string, signal: NodeJS.Signals): void {
    const { running } = this.#slotOf(name);
    if (running === null) throw new Error(`${name} does not run`);
    if (running.child === null) throw new Error(`${name} is no process of ours`);
    running.child.kill(signal);
  }

  async #beginAfterNeeds(
    slot: Slot,
    beginOnce: (slot: Slot) => Promise<PartProblem | undefined>,
  ): Promise<PartProblem | undefined> {
    for (const need of slot.part.needs) {
      const needed = this.#slotOf(need);
      await beginOnce(needed);
      const { state } = needed.status;
      if (state === 'ready' || state === 'off') continue;
      this.#set(slot, { state: 'stopped', note: `waits for ${need}` });
      return undefined;
    }
    return await this.#begin(slot, {});
  }

  async #begin(slot: Slot, wish: StartWish): Promise<PartProblem | undefined> {
    slot.since = this.#options.now();
    slot.asked = false;
    this.#set(slot, { state: 'starting', pid: null, note: null });
    try {
      const say = (line: string) => this.#options.tell({ kind: 'said', part: slot.part.name, line });
      const started = await slot.part.start(wish, say);
      if ('off' in started) {
        this.#set(slot, { state: 'off', note: started.off });
        return undefined;
      }
      const { child, address, version, note } = started;
      if (child !== null && hasEnded(child)) throw new PartFailure('it ended right after it was ready', []);
      slot.running = started;
      this.#watch(slot, started);
      this.#set(slot, { state: 'ready', address, version, note, pid: child?.pid ?? null });
      return undefined;
    } catch (error) {
      const problem = problemOf(slot.part.name, error);
      this.#set(slot, { state: 'failed', note: problem.what });
      return problem;
    }
  }

  #watch(slot: Slot, running: RunningPart): void {
    running.child?.once('exit', (code, signal) => {
      if (slot.running !== running) return;
      slot.running = null;
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      const again = `quarterdeck stack start ${slot.part.name}`;
      if (slot.asked) this.#set(slot, { state: 'stopped', pid: null, note: null });
      else this.#set(slot, { state: 'failed', pid: null, note: `${how}; start it again: ${again}` });
    });
  }

  #set(slot: Slot, change: Partial<PartStatus>): void {
    slot.status = { ...slot.status, ...change };
    this.#options.changed();
    this.#options.tell({
      kind: 'part',
      part: slot.status,
      ms: Math.round(this.#options.now() - slot.since),
    });
  }

  #slotOf(name: string): Slot {
    const found = this.#slots.get(name);
    if (found !== undefined) return found;
    const extra = this.#options.extraPart(name);
    if (extra === undefined) {
      const known = [...this.#slots.keys()].join(', ');
      throw new Error(`there is no part ${JSON.stringify(name)}; there are ${known}`);
    }
    const slot = newSlot(extra);
    this.#slots.set(name, slot);
    return slot;
  }
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
