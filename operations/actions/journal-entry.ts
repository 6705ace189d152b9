import type { Action, ActionEnd, FrozenRun } from './action.ts';

/** One line of the journal. Sequence numbers count from 1 without a gap; nothing is ever changed or removed. */
export type JournalEntry = Intent | Recorded;

/** Actions as journals of earlier builds have them. Records of actions that came later add their own. */
export type RecordedAction =
  | {
      readonly kind:
        | 'cancel'
        | 'cancel-later'
        | 'approve'
        | 'decline'
        | 'retry'
        | 'terminate'
        | 'try-now'
        | 'pause'
        | 'unpause';
    }
  | {
      readonly kind: 'remedy';
      readonly of?: 'return' | 'subscription' | 'customer';
      readonly remedy: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'update' | 'signal'; readonly name: string; readonly input: unknown }
  | {
      readonly kind: 'reset';
      readonly eventId: number;
      readonly exclude: readonly ('signals' | 'updates')[];
    }
  | { readonly kind: 'create'; readonly orderId: string; readonly restart?: boolean }
  | { readonly kind: 'open'; readonly of: 'return' | 'subscription'; readonly id: string }
  | { readonly kind: 'close-row'; readonly orderId: string }
  | { readonly kind: 'set-current'; readonly deployment: string; readonly build: string | null }
  | {
      readonly kind: 'ramp';
      readonly deployment: string;
      readonly build: string | null;
      readonly percent: number;
    };

/** Written and on disk before anything is sent. */
export type Intent = {
  readonly v: 1;
  readonly seq: number;
  readonly type: 'intent';
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The id under which the server knows the request: update id or request id. Never used twice. */
  readonly id: string;
  readonly actor: string;
  readonly pid: number;
  readonly host: string;
  readonly where: { readonly label: string; readonly address: string; readonly namespace: string };
  /** Without names and addresses of customers, and what stands for a card: they have no place in a journal. */
  readonly action: RecordedAction | Action;
  readonly run: FrozenRun | null;
  readonly reason: string;
  readonly will: readonly string[];
  readonly command: string | null;
};

export type Recorded = {
  readonly v: 1;
  readonly seq: number;
  readonly type: 'outcome';
  readonly at: string;
  /** Sequence number of the intent. */
  readonly of: number;
  readonly id: string;
  readonly end: ActionEnd;
  readonly says: string;
  readonly by: string | null;
  readonly tookMs: number;
  readonly stageAfter: string | null;
  readonly newRunId: string | null;
  /** True where a later start found out what had become of it. */
  readonly found: boolean;
};
