import type { Money } from '../../domain/money.ts';
import type { Evidence } from '../evidence/evidence.ts';

/** What the difference means for the customer. `wrong`: two stores contradict each other. */
export type Harm = 'lost' | 'doubled' | 'wrong';

/** One difference. `key` is what differs: an order, an effect key, a sku or a run. */
export type Finding = {
  readonly key: string;
  readonly harm: Harm;
  readonly said: string;
  /** What it is worth, where that is known. */
  readonly sum?: Money;
  /** When the record arose that another store lacks, RFC 3339; a young one may still be on its way. */
  readonly since?: string;
};

/** A rule that must hold whatever was killed. It reads evidence only and never asks a system. */
export type Invariant = {
  readonly id: `I${number}`;
  readonly says: string;
  check(evidence: Evidence): readonly Finding[];
};
