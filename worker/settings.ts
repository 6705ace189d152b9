import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../contract/stack/ports.ts';
import { type ListenAddress, parseListenAddress } from '../support/text/listen-address.ts';
import { type Failpoint, parseFailpoints } from './failpoints.ts';

export type WorkerSettings = {
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly databaseUrl: string;
  readonly providersUrl: string;
  readonly name: string;
  readonly build: string;
  /** The build as the environment names it; null where it names none. */
  readonly givenBuild: string | null;
  readonly coreMetrics: { readonly host: string; readonly port: number };
  readonly processMetrics: { readonly host: string; readonly port: number };
  readonly otlpEndpoint: string | null;
  readonly telemetry: 'full' | 'none';
  readonly failpoints: readonly Failpoint[];
  readonly failpointMarks: string | null;
  /** Where the worker remembers which build passed the replay gate; null: each start is looked at. */
  readonly dataFolder: string | null;
  /** Worker deployment that this worker is a version of; null: unversioned. */
  readonly deployment: string | null;
  /** Patches that are carried and not yet switched on. */
  readonly heldPatches: readonly string[];
  /** Payment attempts a second that all workers together may begin; null: as many as come. */
  readonly paymentPerSecond: number | null;
  /** Workflow ids whose replay failure an operator has accepted. */
  readonly acceptReplayFailures: readonly string[];
};

export type ParsedSettings =
  | { readonly ok: true; readonly settings: WorkerSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

// The server joins name and build with a dot or a colon.
const DEPLOYMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const PER_SECOND_MAX = 10_000;

/** All problems at once: a person who sets an environment wants one round, not seven. */
export function parseWorkerSettings(env: Environment): ParsedSettings {
  const problems: string[] = [];
  const need = (name: string, what: string): string => {
    const value = env[name]?.trim() ?? '';
    if (value === '') problems.push(`${name} is not set: ${what}`);
    return value;
  };
  const address = (name: string, fallback: number): ListenAddress => {
    const text = env[name]?.trim() || `127.0.0.1:${fallback}`;
    const parsed = parseListenAddress(text);
    if (parsed !== null) return parsed;
    problems.push(
      `${name} is ${JSON.stringify(text)}: expected host:port, for example 127.0.0.1:${fallback}`,
    );
    return { host: '127.0.0.1', port: fallback };
  };
  const telemetry = env[ENVIRONMENT.telemetry] || 'full';
  if (telemetry !== 'full' && telemetry !== 'none') {
    problems.push(`${ENVIRONMENT.telemetry} is ${JSON.stringify(telemetry)}: expected full or none`);
  }
  const failpoints = parseFailpoints(env[ENVIRONMENT.failpoints] ?? '');
  if (!failpoints.ok)
    problems.push(...failpoints.problems.map((text) => `${ENVIRONMENT.failpoints}: ${text}`));
  const otlp = (env[ENVIRONMENT.otlpEndpoint] ?? '').trim().replace(/\/+$/, '');
  if (otlp !== '' && !URL.canParse(otlp)) {
    problems.push(
      `${ENVIRONMENT.otlpEndpoint} is ${JSON.stringify(otlp)}: expected a URL such as http://127.0.0.1:4318`,
    );
  }
  const deployment = env[ENVIRONMENT.deployment]?.trim() ?? '';
  if (deployment !== '' && !DEPLOYMENT_NAME.test(deployment)) {
    problems.push(
      `${ENVIRONMENT.deployment} is ${JSON.stringify(deployment)}: expected letters, digits, - and _ only`,
    );
  }
  const perSecond = env[ENVIRONMENT.paymentPerSecond]?.trim() ?? '';
  if (perSecond !== '' && !(Number(perSecond) > 0 && Number(perSecond) <= PER_SECOND_MAX)) {
    problems.push(
      `${ENVIRONMENT.paymentPerSecond} is ${JSON.stringify(perSecond)}: expected a number above 0 and up to ${PER_SECOND_MAX}`,
    );
  }
  const settings: WorkerSettings = {
    temporalAddress: need(ENVIRONMENT.temporalAddress, 'host:port of the Temporal server'),
    namespace: env[ENVIRONMENT.temporalNamespace]?.trim() || 'default',
    databaseUrl: need(ENVIRONMENT.databaseUrl, 'postgresql://… of the order database'),
    providersUrl: need(ENVIRONMENT.providersUrl, 'base URL of the payment, vendor and notification services'),
    name: env[ENVIRONMENT.workerName]?.trim() || 'worker',
    build: env[ENVIRONMENT.build]?.trim() || 'source',
    givenBuild: env[ENVIRONMENT.build]?.trim() || null,
    coreMetrics: address(ENVIRONMENT.coreMetrics, DEFAULT_PORTS.workerCoreMetrics),
    processMetrics: address(ENVIRONMENT.processMetrics, DEFAULT_PORTS.workerProcessMetrics),
    otlpEndpoint: otlp === '' ? null : otlp,
    telemetry: telemetry === 'none' ? 'none' : 'full',
    failpoints: failpoints.ok ? failpoints.failpoints : [],
    failpointMarks: env[ENVIRONMENT.failpointMarks]?.trim() || null,
    dataFolder: env[ENVIRONMENT.dataFolder]?.trim() || null,
    deployment: deployment === '' ? null : deployment,
    heldPatches: listOf(env[ENVIRONMENT.heldPatches]),
    paymentPerSecond: perSecond === '' ? null : Number(perSecond),
    acceptReplayFailures: listOf(env[ENVIRONMENT.acceptReplayFailures]),
  };
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter(Boolean);
}
