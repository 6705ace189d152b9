import type { OrderInput } from '../contract/order/order.ts';
import type { Endpoints, PartStatus } from '../contract/stack/endpoints.ts';
import type { TemporalLink } from '../operations/temporal/connect.ts';
import type { AskedOrder, Evidence, RunFact } from './evidence/evidence.ts';
import type { Judgement } from './invariants/judge.ts';

/** What a chaos run may do to the stack. It signals the stack's own parts and nothing else. */
export type StackControl = {
  parts(): Promise<readonly PartStatus[]>;
  kill(part: string, signal: NodeJS.Signals): Promise<void>;
  stop(part: string): Promise<void>;
  /** Resolves when the part is ready. */
  start(part: string, failpoints?: string): Promise<void>;
};

/** The system under test, as a run sees it. The composition root binds it. */
export type ChaosSystem = {
  readonly endpoints: Endpoints;
  readonly control: StackControl;
  readonly link: TemporalLink;
  /** Effects begun and without a known outcome. */
  inDoubt(orderIds: ReadonlySet<string>): Promise<number>;
  readEvidence(about: { readonly asked: readonly AskedOrder[]; readonly quiet: boolean }): Promise<Evidence>;
  /** Repeats the histories of these runs with the code that runs now: I14. */
  replay(runs: readonly Pick<RunFact, 'workflowId' | 'runId'>[]): Promise<Judgement>;
  /** What a customer who changes their mind does. The answer does not matter: too late is an answer, too. */
  cancel(order: OrderInput): Promise<void>;
  print(line: string): void;
};

/** An order that the run places. */
export type ChaosOrder = {
  readonly order: OrderInput;
  /** With nothing killed it would end completed. */
  readonly completes: boolean;
  /** When its customer cancels it, after it was taken; null for most. */
  readonly cancelAfterMs: number | null;
};

/** A run met something that makes its result worthless; the message names it. */
export class ChaosFailure extends Error {
  override readonly name = 'ChaosFailure';
}
