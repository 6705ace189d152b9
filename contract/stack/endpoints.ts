/** State of one part of the local stack, as `stack status --json` prints it. */
export type PartState = 'starting' | 'ready' | 'failed' | 'stopped' | 'off';

export type PartStatus = {
  readonly name: string;
  readonly state: PartState;
  /** `host:port` or URL; null where the part has none. */
  readonly address: string | null;
  readonly version: string | null;
  readonly pid: number | null;
  /** It was stopped or frozen on purpose (`stack kill`, `stack stop`, a drill): it stays so until it is started. */
  readonly held: boolean;
  /** What is unusual: why it is off, what failed, which port it uses instead. */
  readonly note: string | null;
};

/**
 * `.quarterdeck/endpoints.json`: the addresses really in use, written by the keeper alone (atomically, by rename).
 * URLs without a trailing slash; `null` where a part is off.
 */
export type Endpoints = {
  readonly v: 1;
  readonly keeperPid: number;
  /** Changes with every start of the keeper. */
  readonly stackId: string;
  /** Hash of the code that the stack runs. */
  readonly build: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly namespace: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | null;
  readonly temporalMetricsUrl: string | null;
  readonly databaseUrl: string;
  readonly providersUrl: string;
  readonly callbackUrl: string;
  readonly prometheusUrl: string | null;
  readonly alertmanagerUrl: string | null;
  readonly workers: readonly WorkerEndpoint[];
};

export type WorkerEndpoint = {
  readonly name: string;
  readonly pid: number;
  readonly coreMetricsUrl: string;
  readonly processMetricsUrl: string;
};
