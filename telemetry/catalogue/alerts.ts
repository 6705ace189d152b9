import { formatPlaceAddress } from '../../contract/stack/place-address.ts';
import { POLLERS_RULE } from './rules.ts';

export type AlertDefinition = {
  readonly name: string;
  readonly expr: string;
  /** How long it must hold; longer than a restart, so that a deployment is no page. */
  readonly forSeconds: { readonly production: number; readonly local: number };
  readonly severity: 'page' | 'ticket' | 'info';
  readonly layer: 'symptom' | 'cause' | 'telemetry';
  readonly summary: string;
  readonly description: string;
  /** Console address of the affected queue, as a template over the labels of the alert. */
  readonly place: string;
};

/** Label of Prometheus' own configuration with the location of the runbooks. */
export const RUNBOOKS_LABEL = 'runbooks';

/** The first command of a runbook: the place of the alert without its labels, where a person chooses. */
export const ALERTS: readonly AlertDefinition[] = [
  {
    name: 'WorkerAbsent',
    // First: the server still reports zero. Second: a series that was above zero within the hour is absent now.
    expr: `${POLLERS_RULE} == 0 or (max_over_time(${POLLERS_RULE}[1h]) > 0 unless ${POLLERS_RULE})`,
    forSeconds: { production: 120, local: 6 },
    severity: 'page',
    layer: 'cause',
    summary: 'No worker polls the task queue {{ $labels.task_queue }}',
    description:
      'No worker polls {{ $labels.task_queue }} in namespace {{ $labels.namespace }}. Orders that need it wait. Nothing is lost: they continue when a worker polls again.',
    place: 'quarterdeck://-/{{ $labels.namespace }}/queues/{{ $labels.task_queue }}',
  },
];

export function runbookFile(alert: AlertDefinition): string {
  return `${alert.name}.md`;
}

/** The first command of a runbook. */
export function runbookCommand(alert: AlertDefinition): string {
  const place = formatPlaceAddress({ profile: '-', namespace: 'default', place: placeOf(alert) });
  return `./quarterdeck console '${place}'`;
}

function placeOf(alert: AlertDefinition): 'queues' | 'orders' | 'workers' {
  if (alert.place.includes('/queues')) return 'queues';
  return alert.place.includes('/workers') ? 'workers' : 'orders';
}
