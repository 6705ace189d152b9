export const WORKFLOW_TYPES = { order: 'order' } as const;

export function orderWorkflowId(orderId: string): string {
  return `order/${orderId}`;
}

export function orderIdOfWorkflow(workflowId: string): string | undefined {
  return workflowId.startsWith('order/') ? workflowId.slice('order/'.length) : undefined;
}
