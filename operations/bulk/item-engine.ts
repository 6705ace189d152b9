import type { Outcome } from '../actions/action.ts';
import type { ActionContext } from '../actions/action-context.ts';
import { performAction } from '../actions/engine/perform-action.ts';
import { previewAction } from '../actions/engine/preview-action.ts';
import { recoverIntent } from '../actions/engine/recover.ts';
import type { Intent, Recorded } from '../actions/journal-entry.ts';
import type { ItemResult, Job } from './job.ts';
import type { ItemEngine } from './run-job.ts';

/**
 * Acts on the items of a job through the same preview, guard, journal and verification as a single action. The typed
 * count of the job replaces the proof of each item. Reads the journal once, for what an earlier run has sent.
 */
export async function createItemEngine(
  context: ActionContext,
  job: Pick<Job, 'action' | 'id' | 'reason'>,
): Promise<ItemEngine> {
  const earlier = await sentBefore(context, job.id);
  return {
    async find(requestId) {
      const sent = earlier.get(requestId);
      return sent === undefined ? 'not-sent' : await endOf(context, sent);
    },
    async perform(item, requestId, turn) {
      const own: ActionContext = { ...context, newId: () => requestId, turn };
      const preview = await previewAction(own, {
        action: job.action,
        run: { workflowId: item.workflowId, runId: item.runId },
        reason: job.reason,
      });
      if (!preview.ok) return { end: 'failed', message: preview.problem.message, by: null, journal: null };
      const proof = preview.value.proof?.text;
      const given = { reason: job.reason, ...(proof === undefined ? {} : { proof }) };
      return resultOf(await performAction(own, preview.value, given));
    },
  };
}

function resultOf({ by, end, journal, says }: Outcome): ItemResult {
  return { end, message: says, by, journal };
}

type Sent = { readonly intent: Intent; readonly outcome: Recorded | undefined };

/** The newest intent of each request id of the job, with its outcome. */
async function sentBefore({ journal }: ActionContext, jobId: string): Promise<ReadonlyMap<string, Sent>> {
  const sent = new Map<string, Sent>();
  for (const entry of (await journal.read()).entries) {
    if (!entry.id.startsWith(`${jobId}.`)) continue;
    if (entry.type === 'intent') {
      sent.set(entry.id, { intent: entry, outcome: undefined });
    } else {
      const known = sent.get(entry.id);
      if (known?.intent.seq === entry.of) sent.set(entry.id, { ...known, outcome: entry });
    }
  }
  return sent;
}

/** As the journal has it; a request whose answer is missing is looked up at the server. */
async function endOf(context: ActionContext, { intent, outcome }: Sent): Promise<ItemResult | 'not-sent'> {
  const known = outcome !== undefined && outcome.end !== 'unknown';
  // A later start may have found that the server never got it, and crashed before it sent it again.
  if (known && !(outcome.found && outcome.end === 'failed')) {
    const by = outcome.by as ItemResult['by'];
    return { end: outcome.end, message: outcome.says, by, journal: intent.seq };
  }
  const recovered = await recoverIntent(context, intent);
  // Under the same id the server takes it once, even if the first request is still on its way.
  return recovered.found.kind === 'not-done' ? 'not-sent' : resultOf(recovered.outcome);
}
