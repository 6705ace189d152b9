import type { QuestionName, Questions } from './data.ts';

/** What an answer is for; decides what it changes. */
export type Purpose =
  | { readonly kind: 'page'; readonly generation: number }
  | { readonly kind: 'head'; readonly generation: number }
  | { readonly kind: 'visible'; readonly generation: number; readonly asked: readonly string[] }
  | { readonly kind: 'count'; readonly lens: string }
  | { readonly kind: 'selected' }
  | { readonly kind: 'tries' };

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
