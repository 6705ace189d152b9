// A worker must report everything that is wrong with its environment before it changes anything.
import { describe, expect, test } from 'vitest';
import { parseWorkerSettings } from './settings.ts';

const GOOD = {
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  DATABASE_URL: 'postgresql://q@127.0.0.1:5432/orders',
  QUARTERDECK_PROVIDERS_URL: 'http://127.0.0.1:8310',
};

describe('worker settings', () => {
  test('the least environment gives the documented defaults', () => {
    const parsed = parseWorkerSettings(GOOD);
    expect(parsed).toMatchObject({
      ok: true,
      settings: {
        namespace: 'default',
        name: 'worker',
        coreMetrics: { host: '127.0.0.1', port: 9464 },
        processMetrics: { host: '127.0.0.1', port: 9465 },
        otlpEndpoint: null,
        telemetry: 'full',
        failpoints: [],
        deployment: null,
        heldPatches: [],
        paymentPerSecond: null,
      },
    });
  });

  test('an empty environment names every missing value', () => {
    const parsed = parseWorkerSettings({});
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.split(' ')[0])).toEqual([
      'TEMPORAL_ADDRESS',
      'DATABASE_URL',
      'QUARTERDECK_PROVIDERS_URL',
    ]);
  });

  test.each([
    ['QUARTERDECK_CORE_METRICS', 'everywhere'],
    ['QUARTERDECK_PROCESS_METRICS', '127.0.0.1:70000'],
    ['QUARTERDECK_TELEMETRY', 'some'],
    ['QUARTERDECK_FAILPOINTS', 'authorise'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'not a url'],
    ['QUARTERDECK_DEPLOYMENT', 'quarter.deck'],
    ['QUARTERDECK_PAYMENT_PER_SECOND', '0'],
    ['QUARTERDECK_PAYMENT_PER_SECOND', 'many'],
  ])('%s=%s is refused by name', (name, value) => {
    const parsed = parseWorkerSettings({ ...GOOD, [name]: value });
    expect(parsed.ok ? '' : parsed.problems.join()).toContain(name);
  });

  test('metrics addresses may name a host, the collector may end in a slash', () => {
    const parsed = parseWorkerSettings({
      ...GOOD,
      QUARTERDECK_CORE_METRICS: '0.0.0.0:19464',
      QUARTERDECK_PROCESS_METRICS: '19465',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
    });
    expect(parsed).toMatchObject({
      ok: true,
      settings: {
        coreMetrics: { host: '0.0.0.0', port: 19464 },
        processMetrics: { host: '127.0.0.1', port: 19465 },
        otlpEndpoint: 'http://collector:4318',
      },
    });
  });
});
