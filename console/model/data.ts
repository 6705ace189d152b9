import type { Count } from '../../operations/count.ts';
import type { OrderFacts, RunRef } from '../../operations/describe.ts';
import type { OrderPage } from '../../operations/list.ts';
import type { Result } from '../../operations/problem.ts';

/** What can be asked of the system. Arguments and answers are plain data, so that they can cross threads. */
export type Questions = {
  readonly list: {
    readonly ask: {
      readonly filter: string;
      readonly pageSize: number;
      readonly pageToken: Uint8Array | null;
    };
    readonly answer: Result<OrderPage>;
  };
  readonly count: { readonly ask: { readonly filter: string }; readonly answer: Result<Count> };
  readonly describe: { readonly ask: RunRef; readonly answer: Result<OrderFacts> };
};

export type QuestionName = keyof Questions;

/** Where data comes from. Never rejects: what goes wrong is an answer too. */
export type ConsoleData = {
  ask<N extends QuestionName>(name: N, ask: Questions[N]['ask']): Promise<Questions[N]['answer']>;
  close(): Promise<void>;
};
