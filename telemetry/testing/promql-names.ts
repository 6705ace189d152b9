import { parser } from '@prometheus-io/lezer-promql';

/** What one PromQL expression names. */
export type PromqlNames = {
  readonly metrics: readonly string[];
  /** Each matcher and grouping label. */
  readonly labels: readonly string[];
  readonly matchers: readonly { readonly label: string; readonly value: string }[];
  readonly broken: boolean;
};

/** Grafana's variables are put in first, because they are no PromQL. */
export function namesIn(expr: string): PromqlNames {
  const text = expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '1h')
    .replaceAll('$instance', '.+');
  const metrics = new Set<string>();
  const labels = new Set<string>();
  const matchers: { label: string; value: string }[] = [];
  let broken = false;
  parser.parse(text).iterate({
    enter: (node) => {
      const here = text.slice(node.from, node.to);
      if (node.type.isError) broken = true;
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') metrics.add(here);
      if (node.name === 'LabelName') labels.add(here);
      if (node.name === 'UnquotedLabelMatcher') {
        const match = /^(\w+)\s*(?:=~|!~|!=|=)\s*"(.*)"$/.exec(here);
        if (match?.[1] === '__name__') for (const name of (match[2] ?? '').split('|')) metrics.add(name);
        else if (match !== null) matchers.push({ label: match[1] ?? '', value: match[2] ?? '' });
      }
    },
  });
  labels.delete('__name__');
  return { metrics: [...metrics], labels: [...labels], matchers, broken };
}
