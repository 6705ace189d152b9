import type { Deck } from '../../contract/subject/deck.ts';
import type { AnyActionRecord } from '../actions/engine/record.ts';

export const SUBJECT_IDS = ['order', 'return', 'subscription', 'customer', 'compensation', 'plain'] as const;
export type SubjectId = (typeof SUBJECT_IDS)[number];

export const SUBJECT_TABS = [
  'timeline',
  'state',
  'tries',
  'effects',
  'messages',
  'history',
  'relations',
  'attributes',
  'payloads',
] as const;
export type SubjectTab = (typeof SUBJECT_TABS)[number];

/** The rules that can explain why a run does not progress, by name. */
export const STUCK_RULE_NAMES = [
  'superseded',
  'runGone',
  'orphaned',
  'noRunLeft',
  'ended',
  'paused',
  'noPoller',
  'taskFailing',
  'effectInDoubt',
  'parked',
  'held',
  'retrying',
  'historyLimit',
  'underWay',
] as const;
export type StuckRuleName = (typeof STUCK_RULE_NAMES)[number];

/**
 * What the console, the command line and the checks know of one kind of workflow. It is data: list, detail, forms, help
 * and the reason of being stuck are drawn from it, and a deck file can hold the same.
 */
export type Subject = Omit<Deck, 'workflowType' | 'actions'> & {
  /** What an operator can do, in the order of the menu. */
  readonly actions: readonly AnyActionRecord[];
  readonly id: SubjectId;
  /** The key that goes to its list, after `g`. */
  readonly goKey: string;
  /** null: workflows of every type. */
  readonly workflowType: string | null;
  /** What the workflow IDs begin with; lists leave it out. Empty where there is no rule. */
  readonly idPrefix: string;
  /** The query that answers with its whole state; null where none is known. */
  readonly stateQuery: string | null;
  /** The tabs of its detail, in the order of their digits. */
  readonly tabs: readonly SubjectTab[];
  /** The first rule that finds something decides. */
  readonly stuckRules: readonly StuckRuleName[];
};

/** The business ID of a run: its workflow ID without the prefix of its subject. */
export function nameIn(subject: Pick<Subject, 'idPrefix'>, workflowId: string): string {
  const { idPrefix } = subject;
  return idPrefix !== '' && workflowId.startsWith(idPrefix) ? workflowId.slice(idPrefix.length) : workflowId;
}

const NOUNS = ['order', 'return', 'subscription', 'customer', 'checkout'] as const;

/** What a run is of, and its own id: `return/ret-7F3K2Q…` is the return `ret-7F3K2Q…`. Foreign ids stay whole. */
export function subjectOf(workflowId: string): { readonly noun: string; readonly id: string } {
  const noun = NOUNS.find((each) => workflowId.startsWith(`${each}/`));
  return noun === undefined
    ? { noun: 'order', id: workflowId }
    : { noun, id: workflowId.slice(noun.length + 1) };
}
