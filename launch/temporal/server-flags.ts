/** What the local server is started with. Each flag is there for a measured reason: docs/decisions. */
export type ServerPlace = {
  readonly databaseFile: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly httpPort: number;
  /** Absent: no web interface. */
  readonly uiPort?: number;
};

export function serverArguments(place: ServerPlace): readonly string[] {
  const ui = place.uiPort === undefined ? ['--headless'] : ['--ui-port', String(place.uiPort)];
  return [
    'server',
    'start-dev',
    ...['--ip', '127.0.0.1', '--port', String(place.port), '--http-port', String(place.httpPort)],
    ...ui,
    ...['--metrics-port', String(place.metricsPort)],
    ...['--db-filename', place.databaseFile],
    // Three times the orders per second of the default journal.
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...['--dynamic-config-value', 'frontend.WorkflowPauseEnabled=true'],
    ...['--dynamic-config-value', 'frontend.MaxConcurrentBatchOperationPerNamespace=10'],
    // A failure in workflow code shows after 9 s instead of more than 40 s.
    ...['--dynamic-config-value', 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2'],
    // Customers take turns where their tasks wait; without it a flood of one is served before all later ones.
    ...['--dynamic-config-value', 'matching.enableFairness=true'],
    ...['--log-level', 'warn', '--log-format', 'json'],
  ];
}
