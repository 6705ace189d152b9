/** Keys of a log line, in the order in which they are written. */
export const LOG_KEYS = [
  'time',
  'level',
  'message',
  'order',
  'run',
  'activity',
  'attempt',
  'queue',
  'trace',
  'span',
  'component',
  'build',
  'worker',
  'error',
  'detail',
] as const;
export type LogKey = (typeof LOG_KEYS)[number];
