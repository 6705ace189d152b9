/**
 * Environment variables of the stack's processes. The keeper sets them; the production-shaped
 * stack (docker-compose.yml) sets the same ones. Nothing else is read from the environment by these processes.
 */
export const ENVIRONMENT = {
  temporalAddress: 'TEMPORAL_ADDRESS',
  temporalNamespace: 'TEMPORAL_NAMESPACE',
  databaseUrl: 'DATABASE_URL',
  providersUrl: 'QUARTERDECK_PROVIDERS_URL',
  callbackUrl: 'QUARTERDECK_CALLBACK_URL',
  callbackSecret: 'QUARTERDECK_CALLBACK_SECRET',
  workerName: 'QUARTERDECK_WORKER_NAME',
  build: 'QUARTERDECK_BUILD',
  coreMetrics: 'QUARTERDECK_CORE_METRICS',
  processMetrics: 'QUARTERDECK_PROCESS_METRICS',
  otlpEndpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  telemetry: 'QUARTERDECK_TELEMETRY',
  failpoints: 'QUARTERDECK_FAILPOINTS',
  /** Folder in which a failpoint leaves a mark when it fires, so that among several workers it fires once. */
  failpointMarks: 'QUARTERDECK_FAILPOINT_MARKS',
  /** Name of the worker deployment to run as a version of; without it the worker is unversioned. */
  deployment: 'QUARTERDECK_DEPLOYMENT',
  /** Patches that this worker carries and does not switch on yet. */
  heldPatches: 'QUARTERDECK_HELD_PATCHES',
  /** Payment attempts a second over all workers together: what the provider allows its callers. */
  paymentPerSecond: 'QUARTERDECK_PAYMENT_PER_SECOND',
  /** File with the key for the Temporal server; read again when it changes. */
  apiKeyFile: 'QUARTERDECK_API_KEY_FILE',
  acceptReplayFailures: 'QUARTERDECK_ACCEPT_REPLAY_FAILURES',
  listen: 'QUARTERDECK_LISTEN',
  dataFolder: 'QUARTERDECK_DATA',
  /** Milliseconds that a simulated vendor takes from one state to the next: `packing:ready:shipped:delivered`. */
  vendorDelays: 'QUARTERDECK_VENDOR_DELAYS',
} as const;
