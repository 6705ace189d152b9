/** Where the parts listen on loopback when the port is free. A taken port moves; `endpoints.json` has the truth. */
export const DEFAULT_PORTS = {
  temporal: 7233,
  temporalUi: 8233,
  temporalMetrics: 7235,
  postgres: 5432,
  providers: 8310,
  callbacks: 8320,
  prometheus: 9090,
  alertmanager: 9093,
  otlp: 4318,
  workerCoreMetrics: 9464,
  workerProcessMetrics: 9465,
  /** Distance between the metric ports of two workers on one host. */
  workerStep: 10,
} as const;
