import type { Endpoints, PartStatus } from '../../contract/stack/endpoints.ts';

/** What the stack is asked to be. Fixed when the keeper starts. */
export type StackOptions = {
  readonly workers: number;
  /** Orders per second of the demo traffic; null: none. */
  readonly trafficRate: number | null;
  readonly namespace: string;
  /** A server of one's own instead of the local one. */
  readonly useTemporal: string | null;
  readonly useDatabase: string | null;
  readonly usePrometheus: string | null;
  /** Whether Prometheus and its alert manager are among the parts at all. */
  readonly prometheus: boolean;
  /** Whether namespace, search attributes and tables may be made on what is one's own. */
  readonly setup: boolean;
  /** How often the stores are compared and stuck orders looked for, in seconds; null: never. */
  readonly checkSeconds: number | null;
  /** Where traces go; null: nowhere. */
  readonly otlpEndpoint: string | null;
};

export const DEFAULT_OPTIONS: StackOptions = {
  workers: 2,
  trafficRate: 1,
  namespace: 'default',
  useTemporal: null,
  useDatabase: null,
  usePrometheus: null,
  prometheus: true,
  setup: false,
  checkSeconds: 30,
  otlpEndpoint: null,
};

/** A part that could not be started: the cause, and what a person can do. */
export type PartProblem = {
  readonly part: string;
  readonly what: string;
  readonly todo: readonly string[];
};

/** All events of the stack, in order. Both start-up checklists are drawn from them. */
export type StackEvent =
  /** `ms` since the part's start was begun. */
  | { readonly kind: 'part'; readonly part: PartStatus; readonly ms: number }
  | { readonly kind: 'said'; readonly part: string; readonly line: string }
  /** The servers answer at the addresses that are written down; workers may still be on their way. */
  | { readonly kind: 'addressed' }
  | { readonly kind: 'ready'; readonly ms: number }
  | { readonly kind: 'not-ready'; readonly problems: readonly PartProblem[] }
  | { readonly kind: 'ending'; readonly why: string };

export type Phase = 'starting' | 'ready' | 'not-ready' | 'ending';

/** The keeper's answer to `hello`: how things stand. */
export type StackSnapshot = {
  readonly keeperPid: number;
  readonly stackId: string;
  readonly build: string;
  readonly startedAt: string;
  readonly phase: Phase;
  readonly pinned: boolean;
  readonly leases: number;
  readonly options: StackOptions;
  readonly parts: readonly PartStatus[];
  readonly problems: readonly PartProblem[];
  readonly endpoints: Endpoints | null;
};

export type Request =
  | { readonly do: 'hello' }
  /** From now on every event goes to this connection. */
  | { readonly do: 'watch' }
  /** The stack stays while this connection does. */
  | { readonly do: 'lease' }
  /** Gives the lease back. The answer is `ended` when the stack goes with it, else `stays`. */
  | { readonly do: 'release' }
  /** The stack stays without any lease. */
  | { readonly do: 'pin' }
  | { readonly do: 'down'; readonly why: string }
  | { readonly do: 'kill-part'; readonly part: string; readonly signal: NodeJS.Signals }
  | { readonly do: 'stop-part'; readonly part: string }
  | { readonly do: 'start-part'; readonly part: string; readonly failpoints?: string };

export type Numbered = { readonly id: number; readonly request: Request };
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly problem: string };
export type Push = { readonly event: StackEvent };

/** `.quarterdeck/keeper.json`: how to reach the running keeper. */
export type KeeperRecord = { readonly pid: number; readonly socket: string };

/** The keeper's socket in `.quarterdeck`, unless that path is too long for the kernel. */
export const SOCKET_FILE = 'keeper.sock';

/** The keeper's exit code when another one holds the folder. */
export const EXIT_HELD = 3;
