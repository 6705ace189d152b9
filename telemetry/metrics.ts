import type { Attributes, Counter, Histogram, ObservableCallback } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type LabelsOf, labelSets, type MetricDefinition } from './catalogue/metric.ts';
import { RESOURCE_ATTRIBUTES } from './catalogue/spans.ts';
import type { MetricsPage } from './metrics-server.ts';

type CounterDefinition = MetricDefinition & { readonly kind: 'counter' };
type HistogramDefinition = MetricDefinition & { readonly kind: 'histogram' };

/** How code counts. It names a catalogue entry, so that no metric or label can be spelled at the place of use. */
export type Metrics = {
  count<Definition extends CounterDefinition>(
    metric: Definition,
    labels: LabelsOf<Definition>,
    value?: number,
  ): void;
  observe<Definition extends HistogramDefinition>(
    metric: Definition,
    labels: LabelsOf<Definition>,
    value: number,
  ): void;
};

export type MetricsHandle = Metrics & {
  readonly page: MetricsPage;
  /** Asks for a value at every scrape. */
  watch(metric: MetricDefinition, read: () => number, labels?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
};

export const NO_METRICS: Metrics = { count: () => undefined, observe: () => undefined };

/** `born` are the counters that exist with value 0 from the start: a counter that is born at 1 hides its first event. */
export function startMetrics(options: {
  readonly bootId: string;
  readonly born: readonly MetricDefinition[];
}): MetricsHandle {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
    withResourceConstantLabels: new RegExp(`^${RESOURCE_ATTRIBUTES.bootId}$`),
  });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ [RESOURCE_ATTRIBUTES.bootId]: options.bootId }),
    readers: [exporter],
  });
  const meter = provider.getMeter('quarterdeck');
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();

  const counter = (metric: MetricDefinition): Counter => {
    const known = counters.get(metric.name);
    if (known !== undefined) return known;
    const made = meter.createCounter(metric.name, { description: metric.help });
    counters.set(metric.name, made);
    return made;
  };
  const histogram = (metric: MetricDefinition): Histogram => {
    const known = histograms.get(metric.name);
    if (known !== undefined) return known;
    const made = meter.createHistogram(metric.name, {
      description: metric.help,
      advice: { explicitBucketBoundaries: [...(metric.buckets ?? [])] },
    });
    histograms.set(metric.name, made);
    return made;
  };
  for (const metric of options.born) {
    if (metric.kind !== 'counter') continue;
    for (const labels of labelSets(metric)) counter(metric).add(0, labels);
  }
  return {
    count: (metric, labels, value = 1) => counter(metric).add(value, labels as Attributes),
    observe: (metric, labels, value) => histogram(metric).record(value, labels as Attributes),
    watch: (metric, read, labels = {}) => {
      const callback: ObservableCallback = (result) => result.observe(read(), labels);
      const instrument =
        metric.kind === 'counter'
          ? meter.createObservableCounter(metric.name, { description: metric.help })
          : meter.createObservableGauge(metric.name, { description: metric.help });
      instrument.addCallback(callback);
    },
    page: (request, response) => exporter.getMetricsRequestHandler(request, response),
    stop: () => provider.shutdown(),
  };
}
