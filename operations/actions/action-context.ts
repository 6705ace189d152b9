import type { Ports } from '../ports/ports.ts';
import type { Policy } from '../target/policy.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import type { ActionStep } from './action.ts';
import type { Journal } from './journal.ts';

/** What every action needs. Time, ids and the process are arguments, so that a test can hold them still. */
export type ActionContext = {
  readonly link: TemporalLink;
  readonly ports: Ports;
  readonly policy: Policy;
  readonly journal: Journal;
  /** Who acts: `mira@laptop`. */
  readonly actor: string;
  readonly host: string;
  readonly pid: number;
  readonly now: () => number;
  readonly newId: () => string;
  /** Awaited right before the intent is written and sent: a job keeps its rate by it. */
  readonly turn?: () => Promise<void>;
  readonly onStep?: (step: ActionStep) => void;
};
