import { Context } from '@temporalio/activity';
import type { WorkflowService } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { ProcessActivities } from '../../contract/order/activities.ts';
import { type PauseEvent, pauseOver } from './pause-cover.ts';

/** What these activities need of the server that runs them. */
export type ProcessDependencies = { readonly service: WorkflowService; readonly namespace: string };

// Of one run; an order's history has a hundred events or so.
const PAGE_EVENTS = 1_000;

/** Task queue `orders`: facts about a run that only its history holds. */
export function createProcessActivities(dependencies: ProcessDependencies): ProcessActivities {
  return {
    async readDeadline({ deadline }) {
      const events = await readPauses(dependencies);
      return pauseOver(events, Date.parse(deadline));
    },
  };
}

async function readPauses({ service, namespace }: ProcessDependencies): Promise<readonly PauseEvent[]> {
  const { PAUSED, UNPAUSED } = eventTypes();
  const execution = Context.current().info.workflowExecution;
  if (execution === undefined) throw new Error('this question is asked by a workflow only');
  const events: PauseEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await service.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: PAGE_EVENTS,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const event of page.history?.events ?? []) {
      const at = Number(event.eventTime?.seconds ?? 0) * 1_000 + (event.eventTime?.nanos ?? 0) / 1e6;
      if (event.eventType === PAUSED) events.push({ kind: 'paused', at });
      if (event.eventType === UNPAUSED) events.push({ kind: 'unpaused', at });
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return events;
}

function eventTypes() {
  const types = proto.temporal.api.enums.v1.EventType;
  return {
    PAUSED: types.EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED,
    UNPAUSED: types.EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED,
  };
}
