// No Docker engine is needed here: the file must be a valid compose file and agree with the code's ports, paths and
// names, so that the first `docker compose up` is not where a typing error shows.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../contract/stack/ports.ts';
import { SEARCH_ATTRIBUTES } from '../contract/temporal/search-attributes.ts';
import { GRAFANA_DASHBOARDS_PATH } from '../grafana/provisioning.ts';
import { serverArguments } from '../launch/temporal/server-flags.ts';
import { parseWorkerSettings } from '../worker/settings.ts';
import { SHUTDOWN_FORCE_SECONDS } from '../worker/start-workers.ts';
import { type ComposeService, composeProblems, parseCompose } from './testing/compose-file.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const compose = parseCompose(read('docker-compose.yml'));
const services = Object.entries(compose.services);
const service = (name: string): ComposeService => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
};

describe('the compose file', () => {
  test('is valid by the schema of the compose specification', () => {
    expect(composeProblems(compose)).toEqual([]);
  });

  test.each<[string, object]>([
    ['an unknown key of a service', { services: { a: { image: 'a:1', portz: [] } } }],
    ['an unknown key of the file', { servces: {} }],
    ['ports that are no list', { services: { a: { image: 'a:1', ports: '80:80' } } }],
    ['an environment in an environment', { services: { a: { environment: { A: { B: 'c' } } } } }],
    ['an unknown condition', { services: { a: { depends_on: { b: { condition: 'ready' } } } } }],
    ['an unknown key of a health check', { services: { a: { healthcheck: { retry: 3 } } } }],
    ['a service with a name that no host can have', { services: { 'a b': { image: 'a:1' } } }],
    ['a volume with an unknown key', { volumes: { data: { drive: 'local' } } }],
  ])('the schema refuses %s', (_name, file) => {
    expect(composeProblems(file)).not.toEqual([]);
  });

  test('the schema accepts the least', () => {
    expect(composeProblems({ services: { a: { image: 'a:1' } } })).toEqual([]);
  });

  // What the schema leaves open and `docker compose up` refuses.
  test.each(services)('%s has durations, ports and a health check that compose can read', (_name, each) => {
    const { interval, start_period, timeout, test: check = ['CMD'] } = each.healthcheck ?? {};
    for (const duration of [interval, timeout, start_period, each.stop_grace_period])
      if (duration !== undefined) expect(duration).toMatch(/^(?:\d+(?:ms|s|m|h))+$/);
    for (const port of each.ports ?? []) expect(port).toMatch(/^\d+\.\d+\.\d+\.\d+:\d+:\d+$/);
    expect(['CMD', 'CMD-SHELL']).toContain(check[0]);
    if (check[0] === 'CMD-SHELL') expect(check).toHaveLength(2);
  });

  test.each(services)('%s has a pinned image', (_name, { image }) => {
    expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?$/);
  });

  test.each(services)('%s waits only for services that exist, in a way that can come true', (_name, each) => {
    const waits = Array.isArray(each.depends_on)
      ? each.depends_on.map((name) => [name, { condition: 'service_started' }] as const)
      : Object.entries(each.depends_on ?? {});
    for (const [name, { condition }] of waits) {
      const other = service(name);
      if (condition === 'service_healthy') expect(other.healthcheck, name).toBeDefined();
      if (condition === 'service_completed_successfully') expect(other.restart, name).toMatch(/^on-failure/);
    }
  });

  test.each(services)('%s mounts files that exist and volumes that are declared', (_name, each) => {
    for (const mount of each.volumes ?? []) {
      const [source = ''] = mount.split(':');
      if (source.startsWith('./')) expect(existsSync(path.join(ROOT, source)), source).toBe(true);
      else if (!source.startsWith('/')) expect(compose.volumes).toHaveProperty(source);
    }
  });

  test('publishes on loopback only, each port once', () => {
    const published = services.flatMap(([, each]) => each.ports ?? []);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(new Set(published).size).toBe(published.length);
  });

  test('brings every part of the production-shaped stack', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining([
        'postgres',
        'temporal',
        'worker',
        'providers',
        'callbacks',
        'prometheus',
        'alertmanager',
        'grafana',
        'tempo',
        'loki',
        'collector',
      ]),
    );
  });
});

describe('our own processes', () => {
  const ours = services.filter(([, each]) => each.build !== undefined);
  const names = new Set<string>(Object.values(ENVIRONMENT));

  test.each(ours)('%s is given only environment names that the code reads', (_name, each) => {
    for (const name of Object.keys(each.environment ?? {})) expect(names).toContain(name);
  });

  test.each(ours)('%s runs a program that the build makes', (_name, each) => {
    const program = each.command?.[1] ?? '';
    const name = path.basename(program, '.mjs');
    expect(program).toBe(`dist/current/${name}.mjs`);
    expect(read('launch/build/bundles.ts')).toMatch(new RegExp(`\\b${name}: '[a-z/]+main\\.ts'`));
  });

  test('the worker starts with this environment', () => {
    const parsed = parseWorkerSettings(service('worker').environment ?? {});
    expect(parsed).toMatchObject({
      ok: true,
      settings: {
        coreMetrics: { host: '0.0.0.0', port: DEFAULT_PORTS.workerCoreMetrics },
        processMetrics: { host: '0.0.0.0', port: DEFAULT_PORTS.workerProcessMetrics },
        otlpEndpoint: `http://collector:${DEFAULT_PORTS.otlp}`,
      },
    });
  });

  test('the worker is given longer to stop than it takes', () => {
    expect(Number.parseInt(service('worker').stop_grace_period ?? '0', 10)).toBeGreaterThan(
      SHUTDOWN_FORCE_SECONDS,
    );
  });

  test('listen where the others look for them', () => {
    expect(service('providers').environment?.[ENVIRONMENT.listen]).toBe(`0.0.0.0:${DEFAULT_PORTS.providers}`);
    expect(service('callbacks').environment?.[ENVIRONMENT.listen]).toBe(`0.0.0.0:${DEFAULT_PORTS.callbacks}`);
    expect(service('worker').environment?.[ENVIRONMENT.providersUrl]).toBe(
      `http://providers:${DEFAULT_PORTS.providers}`,
    );
    expect(service('providers').environment?.[ENVIRONMENT.callbackUrl]).toBe(
      `http://callbacks:${DEFAULT_PORTS.callbacks}`,
    );
    const secret = (name: string) => service(name).environment?.[ENVIRONMENT.callbackSecret];
    expect(secret('providers')).toBe(secret('callbacks'));
  });

  test('health is asked where the process listens', () => {
    for (const [name, port] of [
      ['providers', DEFAULT_PORTS.providers],
      ['callbacks', DEFAULT_PORTS.callbacks],
      ['worker', DEFAULT_PORTS.workerProcessMetrics],
    ] as const) {
      expect(service(name).healthcheck?.test.at(-1)).toBe(`http://127.0.0.1:${port}/healthz`);
    }
  });
});

describe('what watches', () => {
  const prometheus = parse(read('prometheus/prometheus.yml')) as {
    scrape_configs: {
      job_name: string;
      static_configs?: { targets: string[] }[];
      dns_sd_configs?: { names: string[]; port: number }[];
    }[];
  };

  test('Prometheus scrapes services that exist, at their ports', () => {
    const temporal = service('temporal');
    for (const job of prometheus.scrape_configs) {
      for (const { names } of job.dns_sd_configs ?? []) for (const name of names) service(name);
      for (const { targets } of job.static_configs ?? []) {
        for (const target of targets) {
          const [host = ''] = target.split(':');
          if (host !== 'localhost') service(host);
        }
      }
    }
    expect(temporal.environment?.['PROMETHEUS_ENDPOINT']).toBe(`0.0.0.0:${DEFAULT_PORTS.temporalMetrics}`);
    expect(prometheus.scrape_configs[0]?.dns_sd_configs?.map(({ port }) => port)).toEqual([
      DEFAULT_PORTS.workerCoreMetrics,
      DEFAULT_PORTS.workerProcessMetrics,
    ]);
  });

  test('Grafana finds dashboards and datasources where they are mounted', () => {
    const mounts = service('grafana').volumes ?? [];
    expect(mounts).toContain(`./grafana/dashboards:${GRAFANA_DASHBOARDS_PATH}:ro`);
    const sources = parse(read('grafana/provisioning/datasources/datasources.yml')) as {
      datasources: { url: string }[];
    };
    for (const { url } of sources.datasources) service(new URL(url).hostname);
  });

  test('the collector takes what the worker sends and sends to services that exist', () => {
    const collector = parse(read('docker/collector.yml')) as {
      receivers: { otlp: { protocols: { http: { endpoint: string } } } };
      exporters: Record<string, { endpoint: string }>;
      service: { pipelines: Record<string, { receivers: string[]; exporters: string[] }> };
    };
    expect(collector.receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${DEFAULT_PORTS.otlp}`);
    for (const { endpoint } of Object.values(collector.exporters)) service(new URL(endpoint).hostname);
    for (const pipeline of Object.values(collector.service.pipelines)) {
      for (const name of pipeline.exporters) expect(collector.exporters).toHaveProperty(name);
      for (const name of pipeline.receivers) expect(collector.receivers).toHaveProperty(name);
    }
  });
});

describe('the server', () => {
  test('has the same values as the local one', () => {
    const values = parse(read('docker/temporal.yml')) as Record<string, { value: unknown }[]>;
    const args = serverArguments({ databaseFile: '', port: 0, metricsPort: 0, httpPort: 0 });
    const local = args.flatMap((arg, index) => (arg === '--dynamic-config-value' ? [args[index + 1]] : []));
    const shaped = Object.entries(values).map(([key, [only]]) => `${key}=${String(only?.value)}`);
    expect([...shaped].sort()).toEqual([...local].sort());
  });

  test('gets every search attribute with its type', () => {
    const script = read('docker/temporal-namespace.sh');
    const registered = [...script.matchAll(/--name (\w+) --type (\w+)/g)].map(([, name, type]) => [
      name,
      type,
    ]);
    const spelled = (type: string) =>
      type.toLowerCase().replace(/(^|_)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
    expect(registered).toEqual(
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, spelled(type)]),
    );
  });

  test.each(['docker/temporal-schema.sh', 'docker/temporal-namespace.sh'])('%s is valid shell', (file) => {
    expect(spawnSync('sh', ['-n', path.join(ROOT, file)]).status).toBe(0);
  });
});

describe('the image', () => {
  test('is built from pinned things, runs as an ordinary user and holds no local state', () => {
    const dockerfile = read('Dockerfile');
    expect(dockerfile).toMatch(/^FROM node:\d+\.\d+\.\d+-[a-z-]+$/m);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(read('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['node_modules', '.quarterdeck', '.git', 'dist']),
    );
  });
});
