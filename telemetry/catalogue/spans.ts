import { ACTIVITY_TYPES } from './label-values.ts';

/** Span names. A name never carries an id: ids are attributes. */
export const SPANS = {
  start: 'StartWorkflow:order',
  signal: 'SignalWorkflow:order',
  update: 'UpdateWorkflow:order',
  run: 'RunWorkflow:order',
  activity: 'RunActivity:',
  query: 'pg.query',
  http: 'HTTP ',
} as const;

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** Every span name that may leave a process. */
export const SPAN_NAMES: readonly string[] = [
  SPANS.start,
  SPANS.signal,
  SPANS.update,
  SPANS.run,
  ...ACTIVITY_TYPES.map((type) => `${SPANS.activity}${type}`),
  SPANS.query,
  ...HTTP_METHODS.map((method) => `${SPANS.http}${method}`),
];

/** Attribute keys. Values are never payloads: names and ids only. */
export const ATTRIBUTES = {
  orderId: 'quarterdeck.order.id',
  orderStatus: 'quarterdeck.order.status',
  workflowId: 'temporal.workflow.id',
  runId: 'temporal.run.id',
  taskQueue: 'temporal.task_queue',
  attempt: 'temporal.activity.attempt',
  activityId: 'temporal.activity.id',
  messageName: 'temporal.message.name',
  failureType: 'error.type',
  dbSystem: 'db.system.name',
  dbOperation: 'db.operation.name',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  httpPath: 'url.path',
  serverAddress: 'server.address',
} as const;

export const RESOURCE_ATTRIBUTES = {
  service: 'service.name',
  version: 'service.version',
  instance: 'service.instance.id',
  bootId: 'boot_id',
} as const;
