/** One metric, whichever process emits it. The catalogue is the only place where a name or a label is spelled. */
export type MetricDefinition = {
  /** As Prometheus stores it, suffixes included. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: 'seconds' | 'bytes' | 'ratio' | 'count';
  readonly help: string;
  /** Label name to the values that it may take, or `code` when the code bounds them. */
  readonly labels: Readonly<Record<string, readonly string[] | 'code'>>;
  readonly buckets?: readonly number[];
  /** core: Temporal's worker core; process: our own exporter; server: the Temporal server. */
  readonly source: 'core' | 'process' | 'server' | 'prometheus';
};

/** The labels that a caller must give for one metric; the compiler refuses any other word. */
export type LabelsOf<Metric extends MetricDefinition> = {
  readonly [Label in keyof Metric['labels']]: Metric['labels'][Label] extends readonly (infer Value)[]
    ? Value
    : string;
};

/** Every combination of the catalogued label values; none when a label is bounded by code alone. */
export function labelSets(metric: MetricDefinition): readonly Readonly<Record<string, string>>[] {
  let sets: Readonly<Record<string, string>>[] = [{}];
  for (const [label, values] of Object.entries(metric.labels)) {
    if (values === 'code') return [];
    sets = sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value })));
  }
  return sets;
}

/** The series names of a metric as a scrape shows them. */
export function seriesNames(metric: MetricDefinition): readonly string[] {
  return metric.kind === 'histogram'
    ? [`${metric.name}_bucket`, `${metric.name}_sum`, `${metric.name}_count`]
    : [metric.name];
}
