import type { StuckReason } from '../../domain/stuck.ts';

/** A way out. `action` is one of the deck's, or null where it is to be done elsewhere. */
export type Remedy = {
  readonly action: string | null;
  readonly letter: string | null;
  /** `cancel and refund`, `start a worker for "payment"`. */
  readonly label: string;
  /** Of its fields those that are known already, as texts. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Names of the fields that a person has to give. */
  readonly needs?: readonly string[];
};

/** A way that suggests itself and would do harm, or cannot work, and why. */
export type Harm = { readonly label: string; readonly because: string };

export type Verdict = {
  /** `moving`: somebody works on it; `waiting`: it waits as it should; `stuck`: it needs something. */
  readonly kind: 'ended' | 'moving' | 'waiting' | 'stuck';
  readonly reason: StuckReason | null;
  /** One or two sentences, without a time that grows: those come from `since`. */
  readonly says: string;
  readonly since: number | null;
  /** Best first. */
  readonly remedies: readonly Remedy[];
  readonly harms: readonly Harm[];
  /** Facts behind the sentence, one each, with who says so. */
  readonly evidence: readonly { readonly source: string; readonly says: string }[];
  readonly gaps: readonly string[];
  readonly readAt: number;
};

/** The part of a verdict that a rule decides; the ways out follow from it and the evidence. */
export type Finding = Omit<Verdict, 'gaps' | 'readAt' | 'remedies'>;

export function elsewhere(label: string): Remedy {
  return { action: null, letter: null, label };
}
