import type { CompensationProgress, CompensationWord } from '../../contract/compensation/compensation.ts';

/** What the order knows of the run that undoes it, which stays with the order until everything is undone. */
export type UndoneBy = {
  readonly workflowId: string;
  /** Its last progress report; null before the first. */
  progress: CompensationProgress | null;
  /** Signals that it has not acknowledged, the oldest first. */
  words: readonly CompensationWord[];
  /** Steps whose hold, or whose settlement by hand, was signalled to it. */
  readonly heldThere: Set<string>;
  readonly byHandThere: Set<string>;
  readonly refundedBefore: number;
  /** `gone`: it ended before everything was undone, and how. */
  ended: { readonly kind: 'clean' } | { readonly kind: 'gone'; readonly how: string } | null;
};
