import type { Action, ActionStep, Outcome } from '../../../operations/actions/action.ts';
import type { Given } from '../../../operations/actions/engine/guard.ts';
import type { Recovered } from '../../../operations/actions/engine/recover.ts';
import type { JournalContent } from '../../../operations/actions/journal.ts';
import type { Preview } from '../../../operations/actions/preview.ts';
import type { ResetPoint } from '../../../operations/actions/reset-points.ts';
import type { HistoryWindow } from '../../../operations/history/history.ts';
import type { Timeline } from '../../../operations/history/timeline.ts';
import type { EffectRecord, FiringAlert } from '../../../operations/ports/ports.ts';
import type { Search } from '../../../operations/search/search.ts';
import type { Verdict } from '../../../operations/stuck/verdict.ts';
import type { OrderReturns } from '../../../operations/subjects/order/order-returns.ts';
import type { Retrying } from '../../../operations/subjects/order/retrying.ts';
import type { Count } from '../../../operations/temporal/count.ts';
import type { OrderFacts, RunRef } from '../../../operations/temporal/describe.ts';
import type { Features } from '../../../operations/temporal/features.ts';
import type { OrderPage } from '../../../operations/temporal/list.ts';
import type { ListEnd } from '../../../operations/temporal/list-end.ts';
import type { Result } from '../../../operations/temporal/problem.ts';
import type { QueryAnswer } from '../../../operations/temporal/query.ts';
import type { Fleet } from '../stack/fleet.ts';
import type { Settings } from './state.ts';

/** What can be asked of the system. Arguments and answers are plain data, so that they can cross threads. */
export type Questions = {
  readonly list: {
    readonly ask: {
      readonly filter: string;
      readonly pageSize: number;
      readonly pageToken: Uint8Array | null;
      /** Absent: orders. null: workflows of every type. */
      readonly workflowType?: string | null;
      /** Without runs that another one took the place of. */
      readonly current?: true;
    };
    readonly answer: Result<OrderPage>;
  };
  /** The last rows of a list of open orders, without those before them. */
  readonly listEnd: {
    readonly ask: { readonly filter: string; readonly rows: number; readonly workflowType?: string | null };
    readonly answer: Result<ListEnd>;
  };
  readonly count: {
    readonly ask: {
      readonly filter: string;
      readonly workflowType?: string | null;
      readonly current?: true;
    };
    readonly answer: Result<Count>;
  };
  readonly describe: { readonly ask: RunRef; readonly answer: Result<OrderFacts> };
  readonly features: { readonly ask: null; readonly answer: Result<Features> };
  readonly fleet: { readonly ask: null; readonly answer: Result<Fleet> };
  readonly timeline: { readonly ask: RunRef; readonly answer: Result<Timeline> };
  readonly query: {
    readonly ask: { readonly run: RunRef; readonly name: string };
    readonly answer: Result<QueryAnswer>;
  };
  readonly history: {
    readonly ask: {
      readonly run: RunRef;
      readonly direction: 'forward' | 'reverse';
      readonly pageToken: Uint8Array | null;
      readonly pageSize: number;
    };
    readonly answer: Result<HistoryWindow>;
  };
  readonly effects: {
    readonly ask: { readonly orderId: string };
    readonly answer: Result<readonly EffectRecord[]>;
  };
  /** What came back of an order or is asked for, and what still could. */
  readonly returns: {
    readonly ask: { readonly orderId: string };
    readonly answer: Result<OrderReturns>;
  };
  readonly alerts: { readonly ask: null; readonly answer: Result<readonly FiringAlert[]> };
  /** Answered once something listens at the server's address again; false where nobody waits any more. */
  readonly reach: { readonly ask: null; readonly answer: Result<boolean> };
  /** The text behind the link of an alert. */
  readonly runbook: { readonly ask: { readonly link: string }; readonly answer: Result<string> };
  readonly journal: { readonly ask: null; readonly answer: Result<JournalContent> };
  readonly why: { readonly ask: RunRef; readonly answer: Result<Verdict> };
  readonly search: {
    readonly ask: { readonly text: string; readonly withoutAttributes?: true };
    readonly answer: Result<Search>;
  };
  readonly retrying: {
    readonly ask: {
      readonly filter: string;
      readonly sampleMax: number;
      readonly workflowType?: string | null;
    };
    readonly answer: Result<Retrying>;
  };
  /** Looks up what an earlier console left without an outcome. */
  readonly recover: { readonly ask: null; readonly answer: Result<readonly Recovered[]> };
  readonly resetPoints: { readonly ask: RunRef; readonly answer: Result<readonly ResetPoint[]> };
  readonly preview: {
    readonly ask: { readonly action: Action; readonly run: RunRef; readonly reason: string };
    readonly answer: Result<Preview>;
  };
  /** Steps are told while it runs. */
  readonly perform: {
    readonly ask: { readonly preview: Preview; readonly given: Given };
    readonly answer: Result<Outcome>;
  };
};

export type QuestionName = keyof Questions;

/** Where data comes from. Never rejects: what goes wrong is an answer too. */
export type ConsoleData = {
  ask<N extends QuestionName>(
    name: N,
    ask: Questions[N]['ask'],
    onStep?: (step: ActionStep) => void,
    /** Aborted where the answer is wanted no more; it is answered anyway. */
    signal?: AbortSignal,
  ): Promise<Questions[N]['answer']>;
  close(): Promise<void>;
  /** Told when the same place is asked at another address. */
  onRenewed?(listener: (settings: Partial<Settings>) => void): void;
};
