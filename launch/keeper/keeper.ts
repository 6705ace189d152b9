import type { Endpoints } from '../../contract/stack/endpoints.ts';
import { systemProblem } from '../../support/errors/system-error.ts';
import { outputOf } from '../../telemetry/process-output.ts';
import { folderProblem, markFolder } from '../records/folder-format.ts';
import { removeRecord, writeRecord } from '../records/record-file.ts';
import { stackHint } from '../stack-hint.ts';
import { type Connection, type ControlServer, openControl } from './control-server.ts';
import { keepLogsSmall } from './keep-logs-small.ts';
import { createParts, extraPart, STOP_ORDER } from './parts/all-parts.ts';
import type { KeeperRecord, PartProblem, Phase, Request, StackEvent, StackSnapshot } from './protocol.ts';
import type { StackContext } from './stack-context.ts';
import { Supervisor } from './supervisor.ts';
import { endpointsFile, endpointsOf, keeperFile, type StackIdentity } from './write-endpoints.ts';

/** How long the first lease may take: the starting process can die before it attaches. */
const FIRST_LEASE_MS = 15_000;
const REWRITE_MS = 1_000;

/** Runs the stack until the last lease is gone, `down` is asked, or a signal comes. */
export async function runKeeper(context: StackContext, identity: StackIdentity): Promise<void> {
  const keeper = new Keeper(context, identity);
  await keeper.run();
}

class Keeper {
  readonly #context: StackContext;
  readonly #identity: StackIdentity;
  readonly #supervisor: Supervisor;
  readonly #ended = Promise.withResolvers<string>();
  #control: ControlServer | null = null;
  #phase: Phase = 'starting';
  #pinned = false;
  #addressed = false;
  #problems: readonly PartProblem[] = [];
  #rewrite: NodeJS.Timeout | undefined;
  readonly #output = outputOf(process);

  constructor(context: StackContext, identity: StackIdentity) {
    this.#context = context;
    this.#identity = identity;
    this.#supervisor = new Supervisor({
      parts: createParts(context),
      extraPart: (name) => extraPart(context, name),
      emit: (event) => this.#emit(event),
      hint: (args) => stackHint(context.root, args),
      changed: () => this.#publish(),
      now: () => performance.now(),
    });
  }

  async run(): Promise<void> {
    const { folder } = this.#context;
    const control = await openControl(folder, {
      left: (connection) => {
        if (connection.leases) this.#endWithoutLease('the last session has left');
      },
      answer: (request, connection) => this.#answer(request, connection),
    });
    this.#control = control;
    writeRecord(keeperFile(folder), { pid: process.pid, socket: control.socket } satisfies KeeperRecord);
    const firstLease = setTimeout(() => this.#endWithoutLease('no session attached'), FIRST_LEASE_MS);
    const logs = keepLogsSmall(folder);
    onSignals((why) => this.#ended.resolve(why));
    const starting = this.#start();
    const why = await this.#ended.promise;
    clearTimeout(firstLease);
    clearInterval(logs);
    await this.#end(why, starting);
    removeRecord(keeperFile(folder));
    await control.close();
  }

  async #start(): Promise<void> {
    const began = performance.now();
    const { build, folder } = this.#context;
    const refused = folderProblem(folder, build);
    const problems =
      refused === undefined ? await this.#supervisor.startAll() : [{ part: 'data', ...refused }];
    if (this.#phase !== 'starting') return;
    this.#problems = problems;
    this.#phase = problems.length === 0 ? 'ready' : 'not-ready';
    this.#publish();
    if (problems.length > 0) this.#emit({ kind: 'not-ready', problems });
    else this.#emit({ kind: 'ready', ms: Math.round(performance.now() - began) });
  }

  async #end(why: string, starting: Promise<void>): Promise<void> {
    this.#phase = 'ending';
    this.#emit({ kind: 'ending', why });
    removeRecord(endpointsFile(this.#context.folder));
    // What is on its way up while the rest is stopped goes with this process: it cannot outlive us.
    await Promise.race([starting, this.#supervisor.stopAll(STOP_ORDER)]);
    await this.#supervisor.stopAll(STOP_ORDER);
  }

  async #answer(request: Request, connection: Connection): Promise<unknown> {
    switch (request.do) {
      case 'hello':
        return this.#snapshot();
      case 'watch':
        connection.watches = true;
        return this.#snapshot();
      case 'lease':
        this.#refuseWhileEnding();
        connection.leases = true;
        return null;
      case 'release':
        connection.leases = false;
        this.#endWithoutLease('the last session has left');
        return this.#pinned || this.#leases() > 0 ? 'stays' : 'ended';
      case 'pin':
        this.#refuseWhileEnding();
        this.#pinned = true;
        return null;
      case 'down':
        this.#ended.resolve(request.why);
        return null;
      case 'kill-part':
        return this.#supervisor.kill(request.part, request.signal);
      case 'stop-part':
        return await this.#supervisor.stop(request.part);
      case 'start-part': {
        const { part, failpoints } = request;
        return await this.#supervisor.start(part, failpoints === undefined ? {} : { failpoints });
      }
      default: {
        const never: never = request;
        throw new Error(`unknown request ${JSON.stringify(never)}`);
      }
    }
  }

  #snapshot(): StackSnapshot {
    const { build, options } = this.#context;
    return {
      keeperPid: process.pid,
      ...this.#identity,
      build,
      phase: this.#phase,
      pinned: this.#pinned,
      leases: this.#leases(),
      options,
      parts: this.#supervisor.statuses(),
      problems: this.#problems,
      endpoints: endpointsOf(this.#context, this.#identity) ?? null,
    };
  }

  #publish(): void {
    const endpoints = endpointsOf(this.#context, this.#identity);
    if (endpoints === undefined || this.#phase === 'ending') return;
    this.#writeEndpoints(endpoints);
    const tables = this.#supervisor.statuses().find((part) => part.name === 'migrations');
    if (this.#addressed || tables?.state !== 'ready') return;
    this.#addressed = true;
    this.#markFolder();
    this.#emit({ kind: 'addressed' });
  }

  /** On a full disk an older build is still refused by the tables. */
  #markFolder(): void {
    const { build, folder, options } = this.#context;
    // A database at another address does not belong to this folder.
    if (options.useDatabase !== null) return;
    try {
      markFolder(folder, build, new Date());
    } catch (error) {
      if (systemProblem(error) === undefined) throw error;
      this.#log(`format.json could not be written: ${String(error)}`);
    }
  }

  /** A full disk is no reason to end what runs: the old addresses stay true, and the new ones follow. */
  #writeEndpoints(endpoints: Endpoints): void {
    clearTimeout(this.#rewrite);
    try {
      writeRecord(endpointsFile(this.#context.folder), endpoints);
    } catch (error) {
      if (systemProblem(error) === undefined) throw error;
      this.#log(`endpoints.json could not be written: ${String(error)}`);
      this.#rewrite = setTimeout(() => this.#publish(), REWRITE_MS);
    }
  }

  #log(line: string): void {
    this.#output.write(`${new Date().toISOString()} ${line}\n`);
  }

  // These events are also the keeper's log.
  #emit(event: StackEvent): void {
    this.#log(JSON.stringify(event));
    this.#control?.broadcast(event);
  }

  #leases(): number {
    return this.#control?.leases() ?? 0;
  }

  #endWithoutLease(why: string): void {
    if (!this.#pinned && this.#leases() === 0) this.#ended.resolve(why);
  }

  #refuseWhileEnding(): void {
    if (this.#phase === 'ending') throw new Error('the stack is being ended');
  }
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
