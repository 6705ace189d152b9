import { CORE_METRICS } from './core-metrics.ts';
import { DOMAIN_METRICS } from './domain-metrics.ts';
import type { MetricDefinition } from './metric.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { SERVER_METRICS } from './server-metrics.ts';

/** Labels that our own exporter puts on everything. */
export const PROCESS_CONSTANT_LABELS = ['boot_id'] as const;

export const ALL_METRICS: readonly MetricDefinition[] = [
  ...Object.values(DOMAIN_METRICS),
  ...Object.values(PROCESS_METRICS),
  ...CORE_METRICS,
  ...SERVER_METRICS,
];
