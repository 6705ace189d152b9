import type { Probe } from '../../contract/providers/probe.ts';
import type { Database, Tx } from '../connect.ts';
import type { Journal } from '../journal.ts';

/** A change that must be made once, however often it is requested. */
export type EffectCall = {
  /** `{orderId}:{step}[:{vendor|kind}]:{n}`: derived from the request, never from time, run or attempt. */
  readonly key: string;
  readonly kind: string;
  readonly orderId: string;
  /** Fingerprint of what is asked: the same key never means two things. */
  readonly requestHash: string;
  /** Of the money that it moves; absent where it moves none. */
  readonly currency?: string;
  readonly journal: Journal;
};

/** `refused` is a final refusal: it is stored and returned again like a success. The answer is plain JSON. */
export type EffectOutcome = { readonly state: 'done' | 'refused'; readonly response: unknown };

/**
 * `undone`: the provider has closed this key, the effect must no longer run. `not-done`: it was asked and has certainly
 * done nothing; `differs`: its answer does not match the request, so that its effect is unknown. `because` is the error
 * that the caller gets.
 */
export type ProviderOutcome =
  | EffectOutcome
  | { readonly state: 'undone' }
  | { readonly state: 'not-done'; readonly because: Error }
  | { readonly state: 'differs'; readonly because: Error };

/** A change in our own database: key, change and outcome in one transaction. */
export type DatabaseEffect = {
  readonly via: 'database';
  change(tx: Tx): Promise<EffectOutcome>;
};

/** A change at a provider: recorded as pending before it, and as done after it. */
export type ProviderEffect = {
  readonly via: 'provider';
  /** In the transaction that writes the pending row: what must be true before the provider is asked. */
  prepare?(tx: Tx): Promise<void>;
  /** Outcome of this key at the provider; undefined where it never arrived. */
  lookup(): Promise<ProviderOutcome | undefined>;
  call(): Promise<ProviderOutcome>;
  /** In the transaction that stores the outcome: the rows that follow from it. */
  settle?(tx: Tx, outcome: EffectOutcome): Promise<void>;
};

export type Ledger = {
  readonly database: Database;
  readonly probe: Probe;
  /** Called when an effect is answered from the ledger because it was done before. */
  readonly onReplay: (call: EffectCall) => void;
};

export type EffectResult = EffectOutcome & { readonly replayed: boolean };

/** The ledger refuses the effect permanently. */
export class EffectRefused extends Error {
  override readonly name = 'EffectRefused';
  readonly why: 'key-reuse' | 'tombstoned';
  constructor(why: 'key-reuse' | 'tombstoned', message: string) {
    super(message);
    this.why = why;
  }
}

export function tombstoned(key: string): EffectRefused {
  return new EffectRefused(
    'tombstoned',
    `${key} was compensated before it was executed: it must not run any more`,
  );
}
