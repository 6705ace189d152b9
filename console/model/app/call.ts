import type { ActionStep } from '../../../operations/actions/action.ts';
import type { QuestionName, Questions } from './data.ts';

/** What an answer is for; decides what it changes. */
export type Purpose =
  | { readonly kind: 'page'; readonly generation: number }
  | { readonly kind: 'head'; readonly generation: number }
  | { readonly kind: 'visible'; readonly generation: number; readonly asked: readonly string[] }
  /** The last rows, while those before them are not read. */
  | { readonly kind: 'end'; readonly generation: number }
  | { readonly kind: 'lens-count'; readonly lens: string }
  | { readonly kind: 'rate' }
  /** How many orders an outage has changed. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'row-facts'; readonly runId: string }
  /** The timeline beside the list. */
  | { readonly kind: 'beside'; readonly runId: string }
  | { readonly kind: 'why'; readonly runId: string }
  /** The sampled rows of a lens that visibility alone cannot list. */
  | { readonly kind: 'sample'; readonly lens: string; readonly generation: number }
  | { readonly kind: 'searched'; readonly text: string }
  /** A part of the order that is open. */
  | { readonly kind: 'order'; readonly part: OrderPart; readonly workflowId: string }
  /** A part of the form that is open. */
  | { readonly kind: 'form'; readonly runId: string }
  /** The operator asked by name; the answer opens. */
  | { readonly kind: 'shown'; readonly title: string }
  | { readonly kind: 'house' };

export type OrderPart = 'facts' | 'view' | 'state' | 'timeline' | 'effects' | 'returns' | 'newest' | 'older';

/** A question on its way. `poll` names it: one of each name at a time. */
export type Call = {
  [N in QuestionName]: {
    readonly poll: string;
    readonly purpose: Purpose;
    readonly name: N;
    readonly ask: Questions[N]['ask'];
  };
}[QuestionName];

export type AnsweredCall = {
  [N in QuestionName]: {
    readonly poll: string;
    readonly purpose: Purpose;
    readonly name: N;
    readonly answer: Questions[N]['answer'];
  };
}[QuestionName];

export type StepOfCall = { readonly purpose: Purpose; readonly step: ActionStep };
