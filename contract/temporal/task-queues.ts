/** One queue per dependency, so that an outage of one provider leaves the others their slots. */
export const TASK_QUEUES = {
  orders: 'orders',
  db: 'db',
  payment: 'payment',
  vendor: 'vendor',
  notify: 'notify',
} as const;

export type TaskQueue = (typeof TASK_QUEUES)[keyof typeof TASK_QUEUES];
