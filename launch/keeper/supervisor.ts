import { once } from 'node:events';
import type { PartStatus } from '../../contract/stack/endpoints.ts';
import { type Part, PartFailure, problemOf, type RunningPart, type StartOptions } from './part.ts';
import type { PartProblem, StackEvent } from './protocol.ts';
import { nextRestart } from './restart-policy.ts';

export type SupervisorOptions = {
  readonly parts: readonly Part[];
  /** Makes the part of this name when it is not among the first ones (a third worker). */
  readonly extraPart: (name: string) => Part | undefined;
  readonly emit: (event: StackEvent) => void;
  /** A command of ours about this stack, to be pasted. */
  readonly hint: (args: string) => string;
  /** Called after every change of a part, before its event is emitted. */
  readonly changed: () => void;
  readonly now: () => number;
};

const MINUTES = 5;

type Slot = {
  readonly part: Part;
  status: PartStatus;
  running: RunningPart | null;
  /** Set while we end it ourselves: its exit is then no failure. */
  asked: boolean;
  /** Stopped on purpose (a kill, a stop, a drill): it is not restarted until someone starts it. */
  held: boolean;
  /** SIGSTOP was sent: the process is there and does nothing. */
  frozen: boolean;
  /** When it was started again by itself, within the last minutes. */
  restarts: readonly number[];
  retry: NodeJS.Timeout | null;
  /** The start that is in progress. */
  starting: Promise<PartProblem | undefined> | null;
  since: number;
};

/**
 * Starts, watches and ends the parts. One that dies unexpectedly is restarted with growing delays and a limit; one that
 * was killed or stopped through us stays down until it is started.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots = new Map<string, Slot>();
  #ending = false;

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
    this.#ending = true;
    for (const slot of this.#slots.values()) hold(slot);
    for (const group of groups) {
      const members = [...this.#slots.values()].filter((slot) => group.test(slot.part.name));
      await Promise.all(members.map((slot) => end(slot)));
    }
  }

  async start(name: string, options: StartOptions): Promise<void> {
    const slot = this.#slotOf(name);
    if (slot.running !== null || (slot.starting !== null && slot.restarts.length === 0)) {
      throw new Error(`${name} runs already`);
    }
    // One that is on its way up again by itself is what is asked for, unless it is asked for otherwise.
    await slot.starting;
    if (slot.running !== null && options.failpoints === undefined) return;
    if (slot.running !== null) await end(slot);
    release(slot, options);
    const problem = await this.#begin(slot, options);
    if (problem !== undefined) throw new Error(`${name}: ${problem.what}`);
  }

  async stop(name: string): Promise<void> {
    const slot = this.#slotOf(name);
    const waited = slot.retry !== null;
    hold(slot);
    await slot.starting;
    if (waited) this.#set(slot, { state: 'stopped', pid: null, note: this.#stoppedNote(slot) });
    await end(slot);
  }

  kill(name: string, signal: NodeJS.Signals): void {
    const slot = this.#slotOf(name);
    const { running } = slot;
    if (running === null) throw new Error(`${name} does not run`);
    if (running.child === null) throw new Error(`${name} is no process of ours`);
    if (signal === 'SIGCONT') slot.held = false;
    else hold(slot);
    running.child.kill(signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') {
      slot.frozen = signal === 'SIGSTOP';
      const how = this.#options.hint(`stack kill ${name} --signal CONT`);
      const thaw = `stopped by SIGSTOP; continue it: ${how}`;
      this.#set(slot, { note: slot.frozen ? thaw : running.note });
    }
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

  async #begin(slot: Slot, options: StartOptions): Promise<PartProblem | undefined> {
    const starting = this.#beginNow(slot, options);
    slot.starting = starting;
    try {
      return await starting;
    } finally {
      slot.starting = null;
    }
  }

  async #beginNow(slot: Slot, options: StartOptions): Promise<PartProblem | undefined> {
    slot.since = this.#options.now();
    slot.asked = false;
    this.#set(slot, { state: 'starting', pid: null, note: null });
    try {
      const print = (line: string) => this.#options.emit({ kind: 'said', part: slot.part.name, line });
      const started = await slot.part.start(options, print);
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
      const problem = problemOf(slot.part.name, error, this.#options.hint);
      this.#set(slot, { state: 'failed', note: problem.what });
      return problem;
    }
  }

  #watch(slot: Slot, running: RunningPart): void {
    running.child?.once('exit', (code, signal) => {
      if (slot.running !== running) return;
      slot.running = null;
      slot.frozen = false;
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      if (slot.asked) this.#set(slot, { state: 'stopped', pid: null, note: this.#stoppedNote(slot) });
      else if (slot.held) {
        this.#set(slot, {
          state: 'failed',
          pid: null,
          note: `${how}; start it again: ${this.#startOf(slot)}`,
        });
      } else this.#startLater(slot, how);
    });
  }

  /** `how` it went down, in words. */
  #startLater(slot: Slot, how: string): void {
    const now = this.#options.now();
    const next = nextRestart(slot.restarts, now);
    if (next.kind === 'given-up') {
      const often = `${how}; it was started again ${next.restarts} times in ${MINUTES} minutes`;
      this.#set(slot, { state: 'failed', pid: null, note: `${often}; start it: ${this.#startOf(slot)}` });
      return;
    }
    const note = `${how}; starts again in ${next.afterMs / 1_000} s (${next.number} of ${next.most})`;
    slot.restarts = [...next.recent, now + next.afterMs];
    slot.retry = setTimeout(() => void this.#startAgain(slot), next.afterMs);
    this.#set(slot, { state: 'starting', pid: null, note });
  }

  async #startAgain(slot: Slot): Promise<void> {
    slot.retry = null;
    const problem = await this.#begin(slot, {});
    if (problem !== undefined && !slot.held) this.#startLater(slot, problem.what);
  }

  #set(slot: Slot, change: Partial<PartStatus>): void {
    const status = { ...slot.status, ...change };
    // One with failpoints is held from its start, and runs anyway.
    const down = status.state === 'failed' || status.state === 'stopped';
    slot.status = { ...status, held: slot.held && !this.#ending && (slot.frozen || down) };
    this.#options.changed();
    this.#options.emit({
      kind: 'part',
      part: slot.status,
      ms: Math.round(this.#options.now() - slot.since),
    });
  }

  #startOf(slot: Slot): string {
    return this.#options.hint(`stack start ${slot.part.name}`);
  }

  #stoppedNote(slot: Slot): string | null {
    return slot.held && !this.#ending ? `stopped on request; start it again: ${this.#startOf(slot)}` : null;
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
    held: false,
    note: null,
  };
  return {
    part,
    status,
    running: null,
    asked: false,
    held: false,
    frozen: false,
    restarts: [],
    retry: null,
    starting: null,
    since: 0,
  };
}

function hold(slot: Slot): void {
  slot.held = true;
  if (slot.retry !== null) clearTimeout(slot.retry);
  slot.retry = null;
}

/** A manual start resets the count. A part with failpoints is meant to die: its drill restarts it. */
function release(slot: Slot, options: StartOptions): void {
  hold(slot);
  slot.held = options.failpoints !== undefined;
  slot.restarts = [];
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
