import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type ChildWorkflowOptions,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';

type Once = Pick<ChildWorkflowOptions, 'memo' | 'typedSearchAttributes' | 'workflowTaskTimeout'> & {
  readonly workflowId: string;
  readonly args: unknown[];
};

/** Starts a run that outlives its parent, under an id that no run ever had. One that had it is the one that is wanted. */
export async function startOnce(type: string, once: Once): Promise<'started' | 'already-there'> {
  try {
    await startChild(type, {
      ...once,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
    return 'started';
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return 'already-there';
  }
}
