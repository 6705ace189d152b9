/** One metric, whoever emits it. The catalogue is the only place where a name or a label is spelled. */
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
