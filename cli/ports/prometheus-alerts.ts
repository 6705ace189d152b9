import * as v from 'valibot';
import type { Alerts, FiringAlert } from '../../operations/ports/ports.ts';
import { plainText } from '../../operations/text/plain-text.ts';
import { getJson } from './http-json.ts';

const text = v.record(v.string(), v.string());
const answerSchema = v.object({
  data: v.object({
    alerts: v.array(
      v.object({
        labels: text,
        annotations: v.optional(text, {}),
        state: v.picklist(['pending', 'firing']),
        activeAt: v.string(),
      }),
    ),
  }),
});

const RANK: Readonly<Record<string, number>> = { page: 0, ticket: 1, info: 2 };

/** Alerts that Prometheus reports as pending or firing; pages first, then the oldest. */
export function prometheusAlerts(baseUrl: string): Alerts {
  return {
    async active() {
      const answer = await getJson(new URL(`${baseUrl.replace(/\/$/, '')}/api/v1/alerts`));
      const parsed = v.safeParse(answerSchema, answer);
      if (!parsed.success)
        throw new Error('the address given for Prometheus answers, but not as Prometheus does');
      return parsed.output.data.alerts.map(decode).sort(byUrgency);
    },
  };
}

type Raw = v.InferOutput<typeof answerSchema>['data']['alerts'][number];

function decode(raw: Raw): FiringAlert {
  const annotation = (name: string) => {
    const value = raw.annotations[name];
    return value === undefined || value === '' ? null : plainText(value, 500);
  };
  return {
    name: plainText(raw.labels['alertname'] ?? 'unnamed', 200),
    state: raw.state,
    since: Date.parse(raw.activeAt),
    severity: raw.labels['severity'] ?? null,
    says: annotation('summary') ?? annotation('description') ?? '',
    runbook: annotation('runbook_url'),
    place: annotation('place'),
    labels: Object.fromEntries(
      Object.entries(raw.labels).map(([name, value]) => [plainText(name, 200), plainText(value, 200)]),
    ),
  };
}

function byUrgency(a: FiringAlert, b: FiringAlert): number {
  const rank = (alert: FiringAlert) => RANK[alert.severity ?? ''] ?? 3;
  return rank(a) - rank(b) || a.since - b.since;
}
