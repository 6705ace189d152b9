// Every panel and rule is asked of a real Prometheus that scrapes a real worker and a real server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inject } from 'vitest';
import { DASHBOARDS } from '../telemetry/catalogue/dashboards.ts';
import { POLLERS_RULE, RECORDING_RULES } from '../telemetry/catalogue/rules.ts';
import { TASK_QUEUE_NAMES } from '../telemetry/catalogue/label-values.ts';
import { type OrderStack, startOrderStack } from '../test/orders/order-stack.ts';
import { placeOrder } from '../test/orders/played-order.ts';
import { sampleOrder } from '../test/orders/sample-order.ts';
import { hasPrometheus, type RunningPrometheus, startPrometheus } from '../test/prometheus/start-prometheus.ts';
import { until } from '../test/until.ts';

const there = hasPrometheus() || process.env['CI'] !== undefined;
let stack: OrderStack;
let prometheus: RunningPrometheus;
let traffic: Promise<void> | undefined;
let quiet = false;

const portOf = (url: string) => Number(new URL(url).port);

beforeAll(async () => {
  if (!there) return;
  stack = await startOrderStack();
  prometheus = await startPrometheus({
    temporal: new URL(inject('temporalMetricsUrl')).host,
    workers: { test: [portOf(stack.worker.coreMetricsUrl), portOf(stack.worker.processMetricsUrl)] },
  });
  traffic = orderAfterOrder();
  await until(async () => {
    const done = await prometheus.query('sum(increase(quarterdeck_orders_finished_total[1m])) > 0');
    return done.length > 0;
  }, 'Prometheus has seen orders finish', 240_000);
});

afterAll(async () => {
  await endTraffic();
  await prometheus?.stop();
  await stack?.stop();
});

/** Every query has samples of the last 30 s, however slow the machine. */
async function orderAfterOrder(): Promise<void> {
  while (!quiet) {
    const order = sampleOrder();
    await placeOrder(stack, order);
    await stack.client.workflow.getHandle(`order/${order.orderId}`).result();
  }
}

async function endTraffic(): Promise<void> {
  quiet = true;
  await traffic;
}

/** What Grafana would put in for its variables, on this scale of seconds. */
function withVariables(expr: string): string {
  return expr.replaceAll('$__rate_interval', '30s').replaceAll('$instance', '.+');
}

describe.skipIf(!there)('asked of a real Prometheus (needs prometheus on PATH)', () => {
  const panels = DASHBOARDS.flatMap((dashboard) => dashboard.rows.flatMap((row) => row.panels));

  test.each(panels)('panel $title answers', async (panel) => {
    for (const query of panel.queries) {
      await until(async () => {
        const found = await prometheus.query(withVariables(query.expr));
        expect(found.filter(({ value }) => Number.isNaN(value))).toEqual([]);
        return panel.bornByEvents === true || found.length > 0;
      }, `${query.expr} has an answer`);
    }
  });

  test.each(RECORDING_RULES)('rule $record is evaluated without an error', async (rule) => {
    await prometheus.query(rule.expr);
    const health = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    const found = health.data.groups.flatMap((group) => group.rules).find((each) => each.name === rule.record);
    expect(found).toMatchObject({ health: 'ok' });
  });

  test('every queue of ours has a poller, and no other queue is stored', async () => {
    const seen = await prometheus.query(`${POLLERS_RULE} > 0`);
    // The server of the run is shared; the namespaces of other tests are in it too.
    const ours = seen.filter((sample) => sample.metric['namespace'] === stack.namespace);
    expect(ours.map((sample) => sample.metric['task_queue']).sort()).toEqual([...TASK_QUEUE_NAMES].sort());
    const stored = await prometheus.query('group by (task_queue) ({task_queue!=""})');
    for (const sample of stored) expect(sample.metric['task_queue']).not.toMatch(/^temporal[-_]sys/);
  });

  test('both endpoints of the worker and the server are up', async () => {
    await until(async () => {
      const up = await prometheus.query('up == 1');
      const jobs = up.map((sample) => sample.metric['job']).sort();
      expect(jobs).toEqual(['prometheus', 'temporal-server', 'worker', 'worker']);
      return true;
    }, 'all four are up');
  });
});
