import { expect, test } from 'vitest';
import { consoleEnvironment, demoEnvironment, downloadEnvironment } from './demo-environment.ts';

// Protects real systems: whatever the shell points at, the parts of the local stack must not see it.

const HOSTILE = {
  TEMPORAL_ADDRESS: 'prod.example:7233',
  TEMPORAL_API_KEY: 'secret',
  TEMPORAL_PROFILE: 'prod',
  TEMPORAL_CONFIG_FILE: '/etc/temporal.toml',
  DATABASE_URL: 'postgres://prod',
  PROMETHEUS_URL: 'http://prod:9090',
  PGHOST: 'prod',
  PGSSLMODE: 'require',
  PGDATA: '/var/lib/prod',
  NODE_OPTIONS: '--inspect=0.0.0.0',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://prod',
  QUARTERDECK_FAILPOINTS: 'x',
  LD_PRELOAD: '/tmp/x.so',
};
const PLAIN = { PATH: '/bin', HOME: '/home/me', LANG: 'C.UTF-8', TMPDIR: '/tmp' };

test('nothing that points at another system is inherited', () => {
  expect(demoEnvironment({ ...HOSTILE, ...PLAIN, HTTPS_PROXY: 'http://proxy:3128' })).toEqual(PLAIN);
});

test('the console of the stack knows its terminal and who sits at it, and no other system', () => {
  const person = { NO_COLOR: '1', LC_ALL: 'C', LC_CTYPE: 'C', QUARTERDECK_ACTOR: 'mira', SUDO_USER: 'mira' };
  expect(consoleEnvironment({ ...HOSTILE, ...PLAIN, ...person })).toEqual({ ...PLAIN, ...person });
  expect(demoEnvironment({ ...PLAIN, ...person })).toEqual(PLAIN);
});

test('downloads know the way to the network and nothing else more', () => {
  const network = { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'local', PIP_INDEX_URL: 'https://mirror' };
  expect(downloadEnvironment({ ...HOSTILE, ...PLAIN, ...network })).toEqual({ ...PLAIN, ...network });
});
