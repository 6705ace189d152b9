import type { WorkflowService } from '@temporalio/client';
import type { DeckAction } from '../../../contract/subject/deck.ts';
import type { OrderStage } from '../../../domain/order-stage.ts';
import type { StuckReason } from '../../../domain/stuck.ts';
import type { Evidence } from '../../stuck/evidence.ts';
import type { Remedy } from '../../stuck/verdict.ts';
import type { OrderRow, RunStatus } from '../../subjects/order/order-row.ts';
import type { OrderFacts } from '../../temporal/describe.ts';
import type { Features } from '../../temporal/features.ts';
import type { Result } from '../../temporal/problem.ts';
import type { Action, FrozenRun, Outcome } from '../action.ts';
import type { ActionContext } from '../action-context.ts';
import type { Intent } from '../journal-entry.ts';
import type { Preview } from '../preview.ts';
import type { Recover } from './found.ts';
import type { PreviewEvidence } from './preview-evidence.ts';

/** What an action can be done to. */
export type SubjectName = 'order' | 'return' | 'subscription' | 'customer' | 'deployment';

/** What has to be there for it. */
export type Needs =
  /** A run that is open. */
  | 'open-run'
  /** A run, open or closed. */
  | 'run'
  /** No run at all: it works from what the database or the history holds. */
  | 'nothing'
  /** That the run is missing or closed. */
  | 'no-open-run';

/** A stuck reason that the action helps against; the lowest rank is offered first. */
export type Help = {
  readonly reason: StuckReason;
  readonly rank: number;
  /** Only where the workflow or the facts offer it; without it the reason alone is enough. */
  readonly ifOffered?: true;
};

/** What a screen knows of the selected workflow, without asking anything. */
export type Seen = {
  readonly row: OrderRow;
  readonly now: number;
  readonly identity: string;
  readonly features: Features | null;
  /** Ids of the actions that are offered as fixes. */
  readonly fixes: readonly string[];
  readonly reason: StuckReason | null;
  readonly hasHolds: boolean;
};

/** What was written into the fields of a form. */
export type Written = {
  readonly texts: Readonly<Record<string, string>>;
  readonly row: Pick<OrderRow, 'workflowId' | 'run' | 'amount'>;
  /** `ord-7F3K2Q…`. */
  readonly id: string;
  /** Times that are written as `2h` count from here. */
  readonly openedAt: number;
  /** Offered as a fix for what blocks the workflow. */
  readonly helps: boolean;
  /** What `parts` read; null until it was. */
  readonly details: unknown;
};

export type ReadAction<A extends Action = Action> =
  | { readonly ok: true; readonly action: A }
  | { readonly ok: false; readonly says: string };

/** A field for each part of what the action changes; the parts are read when the form opens. */
export type FormPart = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'number';
  readonly text: string;
  readonly required: boolean;
  readonly hint: string | null;
};

export type Parts = {
  /** Where the parts are read from. */
  readonly from: 'input' | 'returns';
  /** Ways to choose from, as a field `way` before the parts. */
  readonly ways: readonly string[];
  /** Null: the answer has nothing that the form can use. */
  read(answer: unknown): unknown;
  /** Why nothing can be done, known from what was read. */
  refusal(details: unknown): string | null;
  /** `drafts` are texts that were written before. */
  fields(details: unknown, way: string, drafts: Readonly<Record<string, string>>): readonly FormPart[];
  /** What is missing before they were read. */
  readonly unread: string;
  action(details: unknown, written: Written): ReadAction;
};

export type By = { readonly reason: string; readonly actor: string };

/** Where a server call goes to, and under which id the server knows it. */
export type ServerCall = By & {
  readonly namespace: string;
  readonly run: FrozenRun;
  /** The run itself, and its compensation where that is affected as well. */
  readonly runs: readonly Execution[];
  readonly requestId: string;
};

export type Execution = Pick<FrozenRun, 'workflowId' | 'runId'>;

/** How an action ended, before it was looked at again. */
export type Ended = Pick<Outcome, 'end' | 'says' | 'by' | 'instead' | 'newRunId' | 'answer'>;

/** The run that it led to; `workflowId` where that is of another workflow. */
export type ServerAnswer = { readonly runId?: string | null; readonly workflowId?: string };

/** It goes to no frozen run: a start, an update with start, a repair in the database, a deployment. */
export type Unfrozen = {
  /** A problem without an answer is looked up; every other problem is a refusal of the server. */
  execute(context: ActionContext, intent: Intent, preview: Preview): Promise<Result<Ended>>;
  /** Where it is afterwards; null where there is nothing to look at. */
  look(context: ActionContext, ended: Ended, intent: Intent): Promise<OrderFacts | null>;
};

/** What is sent, and by which way. */
export type Request =
  | ({
      readonly via: 'update';
      readonly name: string;
      readonly args: readonly unknown[];
      /** It asks others before it answers, so its answer is waited for longer. Absent: as its name is known. */
      readonly takesTime?: boolean;
    } & Partial<Unfrozen>)
  | { readonly via: 'signal'; readonly name: string; readonly args: readonly unknown[] }
  | {
      readonly via: 'server';
      call(service: WorkflowService, to: ServerCall): Promise<ServerAnswer>;
    }
  | ({ readonly via: 'start' | 'database' | 'deployment' } & Unfrozen);

export type CommandWords = {
  readonly verb: readonly string[];
  readonly rest: readonly string[];
  /** The command takes no `--reason`. */
  readonly withoutReason?: true;
};

/** What a caller asks a preview for. */
export type Asked<A extends Action = Action> = {
  readonly action: A;
  readonly workflowId: string;
  readonly runId?: string;
  readonly reason: string;
};

export type Refused = NonNullable<Preview['refusal']>;

/**
 * All that is known about one action. Menus, forms, commands, help, documents, the journal and the engine read it from
 * here. Methods without a condition of their own are left out; the engine has the common case.
 */
export type ActionRecord<A extends Action = Action> = DeckAction & {
  readonly subject: SubjectName;
  /** What its data is called: `cancel`, `order/hold`, `open:return`. */
  readonly key: string;
  readonly needs: Needs;
  readonly helps: readonly Help[];
  /** Whether it may run over many at once. Settling money by hand never does. */
  readonly bulk: boolean;
  /** Confirmed by typing even outside production. */
  readonly typedProof: boolean;
  /** Of a fix: the command that does it, where that has another name. */
  readonly commandWords?: readonly string[];
  /** In no menu: another action or a command of its own leads to it. */
  readonly hidden?: true;
  /** Its preview is one of this action, which is what is done and journalled. */
  readonly leadsTo?: string;
  /** Sent without being offered, too: `cancel` has a second way. */
  readonly fallback?: { readonly paused: string; readonly unanswered: string };
  /** The letter of another action, which this one takes where it applies instead. */
  readonly sideOf?: { readonly letter: string; applies(seen: Seen): boolean };
  /** The letter whose action is meant instead. */
  standsBackFor?(seen: Seen): string | null;
  readonly parts?: Parts;
  /** Where a screen goes when it is done: to what was started, or on in the new run of the same workflow. */
  readonly opens?: 'started' | 'new-run';
  /** What its outcome is about, where that is another thing than its subject. */
  readonly outcomeOf?: string;
  /** It follows the workflow into the next run: continue-as-new is no other workflow. */
  readonly followsRuns?: true;
  readonly reads: {
    readonly ledger?: true;
    readonly history?: true;
    readonly accepts?: true;
    /** The event that the run began with. */
    readonly started?: true;
  };
  disabledReason?(seen: Seen): string | null;
  fromForm(written: Written): ReadAction<A>;
  /** Of a form with two sides: what it asks for where the other side is what applies. */
  otherSide?(written: Written): ReadAction | null;
  /** Set where a run of every build understands it: whether it helps, where the workflow could not be asked. */
  likely?(reason: StuckReason, row: OrderRow): boolean;
  /** What it offers after the end. */
  offerEnded?(facts: OrderFacts): Remedy | null;
  /** Fixes that it offers for a stuck workflow; by default one, where the workflow lists its update. */
  offer?(reason: StuckReason, evidence: Evidence): readonly Remedy[];
  heading(id: string, action: A): string;
  will(action: A, evidence: PreviewEvidence): readonly string[];
  /** What cannot be undone; null: all of it can. */
  noUndo(action: A, evidence: PreviewEvidence): string | null;
  notes?(action: A, evidence: PreviewEvidence, now: number): readonly string[];
  refusal?(action: A, evidence: PreviewEvidence): Refused | null;
  /** More evidence, or why it cannot be done. */
  gather?(action: A, evidence: PreviewEvidence): Result<PreviewEvidence>;
  /** Preview of an action that goes to no frozen run. */
  preview?(context: ActionContext, asked: Asked<A>): Promise<Result<Preview>>;
  /** As a fix of the order that waits for it, with what is filled in. */
  readonly fix?: {
    readonly rank: number;
    readonly label: string;
    readonly input: Readonly<Record<string, string>>;
    readonly needs?: readonly string[];
  };
  /** Whether a compensation and its order are both affected, each by the status of its run. */
  affects?(run: RunStatus): boolean;
  request(action: A, by: By): Request;
  /** The last look before it is sent. */
  before?(context: ActionContext, run: FrozenRun): Promise<OrderFacts | Refused>;
  after?(context: ActionContext, runs: readonly Execution[], ended: Ended): Promise<Ended>;
  /** The workflow that it starts. */
  starts?(action: A): string;
  /** What somebody else did since the preview. */
  superseded?(before: OrderRow | null, facts: OrderFacts): string | null;
  alternatives?(stage: OrderStage | null): readonly string[];
  applied(action: A, facts: OrderFacts, before: string | null): boolean;
  readonly recover: Recover;
  /** Words of the `temporal` command; null: it cannot do this. */
  command?(action: A): CommandWords | null;
  /** As it is journalled: without names, addresses and cards. */
  journalled?(action: A): Action;
  isPrivate?(action: A): boolean;
  word?(action: A): string;
  /** What it was done to, where it went to no run. */
  actedOn?(action: A): string;
};

/** One record, whatever its own input is. */
export type AnyActionRecord = ActionRecord;
