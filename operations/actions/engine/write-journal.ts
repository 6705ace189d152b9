import { errorText } from '../../../support/errors/error-text.ts';
import { systemProblem } from '../../../support/errors/system-error.ts';
import type { Action, FrozenRun, Outcome } from '../action.ts';
import type { ActionContext } from '../action-context.ts';
import type { Intent } from '../journal-entry.ts';
import type { Preview } from '../preview.ts';
import { ENDED } from './ended.ts';
import type { AnyActionRecord, Ended } from './record.ts';

export async function writeIntent(
  context: ActionContext,
  record: AnyActionRecord,
  act: {
    readonly preview: Pick<Preview, 'will' | 'command'>;
    readonly action: Action;
    readonly run: FrozenRun | null;
    readonly reason: string;
  },
): Promise<WrittenIntent> {
  await context.turn?.();
  const { target } = context.link;
  const { action } = act;
  const entry = {
    type: 'intent',
    at: new Date(context.now()).toISOString(),
    id: context.newId(),
    actor: context.actor,
    pid: context.pid,
    host: context.host,
    where: { label: target.label, address: target.address, namespace: target.namespace },
    action: record.journalled?.(action) ?? action,
    run: act.run,
    reason: act.reason,
    will: act.preview.will,
    command: record.isPrivate?.(action) === true ? null : act.preview.command,
  } as const;
  try {
    return { ok: true, intent: { v: 1, seq: await context.journal.append(entry), ...entry } };
  } catch (error) {
    const says = `nothing was sent, because the journal cannot be written: ${whyUnwritten(error)}`;
    const instead = ['make room or repair the permissions, then repeat'];
    return { ok: false, ended: { ...ENDED, end: 'failed', says, instead } };
  }
}

/** Where the intent could not be written, nothing may be sent. */
export type WrittenIntent =
  | { readonly ok: true; readonly intent: Intent }
  | { readonly ok: false; readonly ended: Ended };

function whyUnwritten(error: unknown): string {
  return systemProblem(error)?.says ?? errorText(error);
}

/** The outcome is reported whatever becomes of the journal: after a reported failure it would be sent again. */
export async function recorded(
  context: Pick<ActionContext, 'journal' | 'now'>,
  intent: Pick<Intent, 'seq' | 'id'>,
  outcome: Outcome,
  found: boolean,
): Promise<Outcome> {
  try {
    await writeOutcome(context, intent, outcome, found);
    return outcome;
  } catch (error) {
    return { ...outcome, unrecorded: whyUnwritten(error) };
  }
}

async function writeOutcome(
  context: Pick<ActionContext, 'journal' | 'now'>,
  intent: Pick<Intent, 'seq' | 'id'>,
  outcome: Outcome,
  found: boolean,
): Promise<void> {
  await context.journal.append({
    type: 'outcome',
    at: new Date(context.now()).toISOString(),
    of: intent.seq,
    id: intent.id,
    end: outcome.end,
    says: outcome.says,
    by: outcome.by,
    tookMs: outcome.tookMs,
    stageAfter: outcome.after?.stage ?? null,
    newRunId: outcome.newRunId,
    found,
  });
}
