import type { DeploymentAction } from '../deployments/deployment.ts';
import type { ActionEnd, AnyAction, FrozenRun, OpenAction } from './action.ts';

/** One line of the journal. Sequence numbers count from 1 without a gap; nothing is ever changed or removed. */
export type JournalEntry = Intent | Recorded;

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
  readonly action: JournalledAction;
  readonly run: FrozenRun | null;
  readonly reason: string;
  readonly will: readonly string[];
  readonly command: string | null;
};

/** Of a created order only the id is kept: names and addresses of customers have no place in a journal. */
export type JournalledAction =
  | Exclude<AnyAction, { readonly kind: 'create' | 'open' }>
  | { readonly kind: 'create'; readonly orderId: string; readonly restart?: boolean }
  | { readonly kind: 'open'; readonly of: OpenAction['of']; readonly id: string }
  | DeploymentAction;

/** What was done, in one word: the remedy by its own name, the start of a missing run apart from a new order. */
export function actionWord(action: JournalledAction): string {
  if (action.kind === 'remedy')
    return action.of === undefined ? action.remedy : `${action.of} ${action.remedy}`;
  if (action.kind === 'open') return `${action.of} request`;
  return action.kind === 'create' && action.restart === true ? 'restart' : action.kind;
}

/** The order, return, subscription, customer or worker deployment that it was done to. */
export function actedOn({ action, run }: Pick<Intent, 'action' | 'run'>): string {
  if (run !== null) return run.orderId;
  if (action.kind === 'open') return action.id;
  if (action.kind === 'set-current' || action.kind === 'ramp') {
    const share = action.kind === 'ramp' ? ` ${action.percent} %` : '';
    return `${action.deployment} ${action.build ?? 'unversioned'}${share}`;
  }
  return 'orderId' in action ? action.orderId : '';
}

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
