import type { Probe } from '../../contract/probe.ts';
import type { Database, Tx } from '../connect.ts';
import type { Journal } from '../journal.ts';

/** One thing that must happen once, whoever asks and how often. */
export type EffectCall = {
  /** `{orderId}:{step}[:{vendor|kind}]:{n}`: derived from what is wanted, never from time, run or attempt. */
  readonly key: string;
  readonly kind: string;
  readonly orderId: string;
  /** Fingerprint of what is asked: the same key never means two things. */
  readonly requestHash: string;
  /** Of the money that it moves; absent where it moves none. */
  readonly currency?: string;
  readonly journal: Journal;
};

/** `refused` is a final no: it is stored and told again like a yes. The answer is plain JSON. */
export type EffectOutcome = { readonly state: 'done' | 'refused'; readonly response: unknown };

/**
 * `undone`: the provider has closed this key, the work must not happen any more. `not-done`: it was asked and has
 * certainly done nothing; `differs`: what it answered is about something else than what was asked, so that nobody knows
 * what it did. `because` is what the caller is told.
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

/** A change at somebody else's: written down before, done, written down after. */
export type ProviderEffect = {
  readonly via: 'provider';
  /** In the transaction that writes the pending row: what must be true before anybody is asked. */
  prepare?(tx: Tx): Promise<void>;
  /** What became of this key at the provider; undefined where it never arrived. */
  lookup(): Promise<ProviderOutcome | undefined>;
  call(): Promise<ProviderOutcome>;
  /** In the transaction that stores the outcome: the rows that follow from it. */
  settle?(tx: Tx, outcome: EffectOutcome): Promise<void>;
};

export type Ledger = {
  readonly database: Database;
  readonly probe: Probe;
  /** Told when an effect is answered from the ledger because it had happened before. */
  readonly onReplay: (call: EffectCall) => void;
};

export type EffectResult = EffectOutcome & { readonly replayed: boolean };

/** The ledger says no, for ever. */
export class EffectRefused extends Error {
  override readonly name = 'EffectRefused';
  readonly why: 'key-reuse' | 'tombstoned';
  constructor(why: 'key-reuse' | 'tombstoned', message: string) {
    super(message);
    this.why = why;
  }
}

export function tombstoned(key: string): EffectRefused {
  return new EffectRefused('tombstoned', `${key} was undone before it was done: it must not happen any more`);
}
