import type { CancellationScope } from '@temporalio/workflow';
import type { Hold, Parked, TimelineEntry } from '../../contract/order/order.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { Attributes } from './attributes.ts';
import type { StepFailure } from './step-failure.ts';

/** Position in the state machine of its type. */
export type ProcessState<S extends string> = {
  current: S;
  since: string;
  failureCode: string | null;
  /** Events that were illegal where they arrived. */
  ignored: number;
};

export type LoggedTransition<S extends string> = {
  readonly seq: number;
  readonly from: S | null;
  readonly to: S;
  readonly event: string;
  readonly cause: string;
  readonly actor: string;
  readonly at: string;
};

/** The timeline; and, where the type has a log in PostgreSQL, the transitions for it. */
export type ProcessLog<S extends string> = {
  seq: number;
  /** Transitions that no successful call has carried yet. */
  unwritten: readonly LoggedTransition<S>[];
  timeline: TimelineEntry[];
  /** Writes that run in the background. */
  notices: Promise<void>[];
  /** It is in PostgreSQL, so that its log can be written. */
  recorded: boolean;
  readonly rules: LogRules<S>;
};

/** How the types differ. */
export type LogRules<S extends string> = {
  /** Null: the type has no log in PostgreSQL, only its timeline. */
  readonly writer: LogWriter<S> | null;
  /** What the timeline names a move by. */
  readonly entries: 'stage' | 'event';
  /** Whether overlays are logged in this state. */
  logsOverlays(current: S): boolean;
};

export type LogWriter<S extends string> = {
  /** The fields with which a call carries transitions. */
  carry(transitions: readonly LoggedTransition<S>[]): object;
  /** Writes the log by a call of its own. */
  write(): Promise<unknown>;
};

export type RetryRequest = {
  readonly requestId: string;
  readonly reason: string;
  readonly actor: string;
  /** The payment was authorised again before the try. */
  readonly authorised?: true;
};

export type ParkedStep = Parked & { retry: RetryRequest | null };

/** The result of a step settled by hand, in the shape of its activity's answer. */
export type ByHand = { readonly how: 'settled' | 'skipped'; readonly answer: unknown };

/** All steps by their names. */
export type Steps = {
  parked: Map<string, ParkedStep>;
  holds: Map<string, Hold>;
  /** The try that is in progress: a hold cuts it short. */
  readonly tries: Map<string, Pick<CancellationScope, 'cancel'>>;
  readonly byHand: Map<string, ByHand>;
  /** The numbers of tries that an operator asked for; 1 where none did. */
  numbers: Map<string, number>;
  /** Held by the update that changes the run; other updates wait, and no parked step is tried. */
  updateLock: boolean;
  readonly rules: StepRules;
};

/** How the types differ. */
export type StepRules = {
  /** Why a step is parked that names no reason of its own. */
  reasonOf(failure: StepFailure): StuckReason;
  /** Whether an operator can hold a step, which cancels its current try. */
  readonly holdable: boolean;
  /** A permanent failure ends the step; otherwise it parks like any other. */
  readonly endsOnPermanentFailure: boolean;
  /** Parks nothing: throws `NeedsHandOver`, so that another workflow continues. */
  readonly handsOver?: true;
  /** Time in which the run was paused does not count. */
  wasPausedAt?(moment: number): Promise<boolean>;
  /** Outcome of the last try; `closed`: it was done meanwhile, and the next try gets its answer. */
  whatIsKnown?(step: string, n: number, failure: StepFailure): Promise<StepFailure | 'closed'>;
  /** The provider may have acted on a try that timed out. */
  isAtProvider?(step: string): boolean;
  /** A cancelled try ends the step, or parks it like a failed one. */
  readonly cancellation: 'ends' | 'parks';
  /** A retry that was requested before the step was given up still runs it. */
  readonly retryWins: boolean;
  /** Writes the log as soon as a step is parked. */
  readonly writesWhenParked: boolean;
  /** The sentence of the log. */
  causeOfParking(parked: Pick<Parked, 'detail' | 'step'>): string;
  /** A parked step shows when it is tried again. */
  readonly showsNextTry: boolean;
  /** Asks PostgreSQL for the number of the next try. */
  openTry?(step: string, retry: Pick<RetryRequest, 'requestId'>): Promise<{ readonly n: number }>;
};

/** What the kernel works on; each function takes the parts that it names. */
export type Process<S extends string = string> = {
  readonly state: ProcessState<S>;
  readonly log: ProcessLog<S>;
  readonly steps: Steps;
  readonly attributes: Attributes;
};

export function createSteps(rules: StepRules): Steps {
  return {
    parked: new Map(),
    holds: new Map(),
    tries: new Map(),
    byHand: new Map(),
    numbers: new Map(),
    updateLock: false,
    rules,
  };
}

/** The step that was parked first. */
export function firstParked({ steps }: Pick<Process, 'steps'>): ParkedStep | null {
  return steps.parked.values().next().value ?? null;
}
