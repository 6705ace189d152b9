import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import type { Fault } from '../../contract/providers/providers.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { Action } from '../../operations/actions/action.ts';
import type { ActionContext } from '../../operations/actions/action-context.ts';
import type { Remedy, Verdict } from '../../operations/stuck/verdict.ts';
import type { StackControl } from '../system.ts';

/** What a scenario may use of the running stack. The composition root binds it. */
export type ScenarioTools = {
  readonly context: ActionContext;
  readonly control: StackControl;
  /** An order that is not placed yet; its `policy` decides how long each wait lasts. */
  draft(changes?: Partial<OrderInput>): OrderInput;
  start(order: OrderInput): Promise<void>;
  /** A provider's fault for one order; all faults of the order end with `heal`. */
  fault(orderId: string, effect: Fault['effect'], match?: Fault['match']): Promise<void>;
  heal(orderId: string): Promise<void>;
  /** Runs one action with preview, guard and journal; throws where it does not end as done. */
  act(subject: string, action: Action): Promise<void>;
  /** Nothing of it runs or is about to: only then can it be paused safely. */
  atRest(orderId: string): Promise<boolean>;
  /** The state of the order on the server. */
  stage(orderId: string): Promise<string | null>;
  /** Asks for all lines of a delivered order to be taken back; gives the workflow id of the return. */
  openReturn(order: OrderInput): Promise<string>;
  /** Sends a signal that means nothing to the order. */
  signal(subject: string, input: unknown): Promise<void>;
  /** The order's own view; undefined if no worker answers. */
  view(subject: string): Promise<OrderView | undefined>;
  /** Whether a provider has an effect of this key. */
  providerKnows(key: string): Promise<boolean>;
  /** What `quarterdeck orders show` prints of it. */
  verdict(subject: string): Promise<Verdict>;
  /** Runs one pass of a check at once, without waiting for its schedule. */
  check(name: 'reconcile' | 'sweep'): Promise<void>;
  /** Takes the order's row away and nothing else: what no application does. */
  deleteRow(orderId: string): Promise<void>;
  /** Writes an order without a run to PostgreSQL. */
  writeRow(order: OrderInput): Promise<void>;
  /** A worker of a build that fails at every task of this order. Ends with `stop`. */
  startBrokenWorker(orderId: string): Promise<{ stop(): Promise<void> }>;
  /** Waits until the condition gives something true; a ChaosFailure names what was waited for without success. */
  until<T>(condition: () => Promise<T>, what: string, limitMs?: number): Promise<NonNullable<T>>;
  print(line: string): void;
};

/** What was created, and what ends it. */
export type Staged = {
  /** Order id; workflow id where it is about something else. */
  readonly subject: string;
  /** Ends what was done to the stack, so that the next thing to come helps: faults, stopped workers. */
  recover(): Promise<void>;
};

/** How one of the listed fixes is applied in a run with `--fix`. */
export type Fix = {
  /** When what keeps it stuck ends. `never`: the fix works while it lasts. */
  readonly recover: 'before' | 'after' | 'never';
  /** Values of the fields that a person would give, as they are written. */
  readonly fields?: (view: OrderView | undefined) => Readonly<Record<string, string>>;
  /** What has to be seen then. Absent: the reason is another or none. */
  readonly seen?: (verdict: Verdict) => boolean;
};

export type Scenario = {
  readonly name: string;
  readonly reason: StuckReason;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Milliseconds in which the state must be there. */
  readonly limitMs: number;
  /** It stops and starts the stack's workers, so that nothing else can run at the same time. */
  readonly alone?: true;
  bringAbout(tools: ScenarioTools): Promise<Staged>;
  /** By action of the remedy; `elsewhere` is a manual fix outside the order. */
  readonly fixes: Readonly<Record<string, Fix>>;
};

export type ScenarioReport = {
  readonly scenario: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly says: string;
  readonly evidence: Verdict['evidence'];
  readonly remedies: readonly Remedy[];
  readonly tookMs: number;
  /** What was tried with `--fix`; null without. */
  readonly fixed: { readonly remedy: string; readonly cleared: boolean; readonly says: string } | null;
};
