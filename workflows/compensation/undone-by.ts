import type { CompensationProgress, CompensationWord } from '../../contract/compensation.ts';

/** What the order knows of the run that undoes it, which stays with the order until everything is undone. */
export type UndoneBy = {
  readonly workflowId: string;
  /** What it told last; null while it has told nothing. */
  progress: CompensationProgress | null;
  /** What it has not heard yet, the oldest first. */
  words: readonly CompensationWord[];
  /** Steps of which it was told that they are held, or what somebody did by hand. */
  readonly heldThere: Set<string>;
  readonly byHandThere: Set<string>;
  readonly refundedBefore: number;
  /** `gone`: it ended before everything was undone, and how. */
  ended: { readonly kind: 'clean' } | { readonly kind: 'gone'; readonly how: string } | null;
};
