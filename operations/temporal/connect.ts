import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { EARLY_QUERY } from '../../contract/temporal/early-query.ts';
import type { Target } from '../target/target.ts';
import { createSignClock, type SignClock } from '../workers/sign-clock.ts';
import { traceClient } from './interceptors/trace-client.ts';
import { problemOf } from './normalise-error.ts';
import type { Problem, Result } from './problem.ts';

/** In milliseconds. */
export type Deadlines = {
  /** Lists, counts, describes. */
  readonly read: number;
  /** Queries and updates that a worker answers at once. */
  readonly interactive: number;
  /** Updates that write something down before they answer. */
  readonly update: number;
  /** Requests that change something and are answered by the server alone. */
  readonly write: number;
  /** One long poll of a history; the server answers empty after 20 s or so. */
  readonly follow: number;
};

/** A person waits for each of them, so none is long. */
const FOR_A_PERSON: Deadlines = {
  read: 5_000,
  interactive: 2_000,
  update: 10_000,
  write: 5_000,
  follow: 60_000,
};

export type CallOptions = {
  /** What was asked, for the sentence of a failure: `list orders`. */
  readonly what: string;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
};

/** The connection that all operations use. It connects lazily: making one costs no round trip and cannot fail. */
export type TemporalLink = {
  readonly target: Target;
  readonly client: Client;
  readonly identity: string;
  readonly deadlines: Deadlines;
  /** When workers gave signs of life, by this machine's clock. */
  readonly signs: SignClock;
  /** Runs under a deadline, that of reads where none is given, and turns every failure into a Problem. */
  call<T>(options: CallOptions, run: (client: Client) => Promise<T>): Promise<Result<T>>;
  close(): Promise<void>;
};

export type ConnectOptions = {
  /** Who acts, as it is written into histories: `mira@laptop`. */
  readonly identity: string;
  /** `operator` reserves capacity at a loaded server and limits us to a fifth of it; generated load uses `api`. */
  readonly callerType?: 'operator' | 'api';
  readonly maxAttempts?: number;
  /** Where it is no person that waits. */
  readonly deadlines?: Partial<Deadlines>;
  /**
   * The current settings of the target: at another port, with another key or certificate; null where nothing has changed. Asked
   * after a call that failed for want of one of them, and if `moved` returns true, at most once a second.
   */
  readonly renew?: () => Promise<Target | null>;
  readonly moved?: () => boolean;
  /** Of starts, signals and updates; programs with a tracer pass `traceClient()`. */
  readonly interceptors?: readonly WorkflowClientInterceptor[];
};

export function connect(first: Target, options: ConnectOptions): TemporalLink {
  const deadlines = { ...FOR_A_PERSON, ...options.deadlines };
  let line = openLine(first, options);
  let askedAt = Number.NEGATIVE_INFINITY;

  /** True where the next call goes to a new connection. */
  async function renewed(problem: Problem | null): Promise<boolean> {
    const { moved, renew } = options;
    if (renew === undefined || !(problem === null ? moved?.() : mayHaveMoved(problem))) return false;
    const now = performance.now();
    if (now - askedAt < RENEW_EVERY_MS) return false;
    askedAt = now;
    const target = await renew();
    if (target === null) return false;
    line.retire();
    line = openLine(target, options);
    return true;
  }

  return {
    get target() {
      return line.target;
    },
    get client() {
      return line.client;
    },
    identity: options.identity,
    deadlines,
    signs: createSignClock(),
    async call(call, run) {
      const within = call.deadlineMs ?? deadlines.read;
      const answer = await line.call(call, within, run);
      const again = await renewed(answer.ok ? null : answer.problem);
      // Refused before it was processed: it may be sent again.
      if (again && !answer.ok && answer.problem.code === UNAUTHENTICATED) {
        return await line.call(call, within, run);
      }
      return answer;
    },
    close: () => line.close(),
  };
}

const RENEW_EVERY_MS = 1_000;
const UNAUTHENTICATED = 16;

function mayHaveMoved({ kind }: Problem): boolean {
  return kind === 'unreachable' || kind === 'timeout' || kind === 'denied';
}

type Line = Pick<TemporalLink, 'target' | 'client' | 'close'> & {
  call<T>(call: CallOptions, withinMs: number, run: (client: Client) => Promise<T>): Promise<Result<T>>;
  /** Closes it once what is on its way has its answer. */
  retire(): void;
};

function openLine(target: Target, options: ConnectOptions): Line {
  const connection = Connection.lazy({
    address: target.address,
    ...(target.tls === undefined ? {} : { tls: target.tls }),
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    metadata: { ...target.metadata, 'caller-type': options.callerType ?? 'operator' },
    // grpc-js waits up to two minutes before it tries a dead address again; an operator sees it back within a second.
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.min_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 500,
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 5_000,
    },
    // The default of ten attempts hides throttling behind seconds without an answer.
    interceptors: [
      makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: options.maxAttempts ?? 2 })),
    ],
  });
  const client = new Client({
    connection,
    namespace: target.namespace,
    identity: options.identity,
    interceptors: { workflow: [traceClient()] },
  });
  let underWay = 0;
  let retired = false;
  return {
    target,
    client,
    async call(call, withinMs, run) {
      const deadline = Date.now() + withinMs;
      underWay += 1;
      const within = () => connection.withDeadline(deadline, () => run(client));
      try {
        const value = await withQueriesAnswered(
          () => (call.signal === undefined ? within() : connection.withAbortSignal(call.signal, within)),
          deadline,
        );
        return { ok: true, value };
      } catch (error) {
        const problem: Problem = problemOf(error, {
          what: call.what,
          address: target.address,
          aborted: call.signal?.aborted ?? false,
          env: process.env,
        });
        return { ok: false, problem };
      } finally {
        underWay -= 1;
        if (retired && underWay === 0) void connection.close();
      }
    },
    retire() {
      retired = true;
      if (underWay === 0) void connection.close();
    },
    close: () => connection.close(),
  };
}

const ASK_AGAIN_AFTER_MS = 50;

/** Only a query is ever refused so, and asking twice changes nothing. */
async function withQueriesAnswered<T>(run: () => Promise<T>, deadline: number): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const early = error instanceof Error && error.message.includes(EARLY_QUERY);
      if (!early || Date.now() + ASK_AGAIN_AFTER_MS >= deadline) throw error;
      await sleep(ASK_AGAIN_AFTER_MS);
    }
  }
}
