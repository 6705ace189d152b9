import { hostname } from 'node:os';
import process from 'node:process';
import { connectDatabase } from '../../database/connect.ts';
import { connect } from '../../operations/temporal/connect.ts';
import { runMain } from '../../support/process/run-main.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { startLog } from '../../telemetry/logger.ts';
import { outputOf } from '../../telemetry/process-output.ts';
import { traceQuery } from '../../telemetry/traced-queries.ts';
import { startTracing } from '../../telemetry/tracing.ts';
import { serveCallbacks } from './serve.ts';
import { parseCallbackSettings } from './settings.ts';
import { signalOrderThrough } from './signal-order.ts';

async function main(): Promise<number> {
  const parsed = parseCallbackSettings(process.env);
  if (!parsed.ok) {
    for (const problem of parsed.problems) process.stderr.write(`callbacks: ${escapeLine(problem)}\n`);
    return 2;
  }
  const { settings } = parsed;
  const log = startLog({
    level: 'info',
    build: settings.build,
    worker: 'callbacks',
    stream: outputOf(process),
    now: () => new Date(),
  });
  const tracing =
    settings.otlpEndpoint === null
      ? null
      : startTracing({
          endpoint: settings.otlpEndpoint,
          service: 'quarterdeck-callbacks',
          version: settings.build,
          instance: 'callbacks',
        });
  const database = connectDatabase({
    url: settings.databaseUrl,
    name: 'quarterdeck-callbacks',
    connections: 4,
    onConnectionLost: (error) => log.write('warn', 'lost a connection to PostgreSQL', { error }),
    onQuery: traceQuery,
  });
  const link = connect(
    {
      label: settings.temporalAddress,
      source: 'address-environment',
      profile: null,
      address: settings.temporalAddress,
      namespace: settings.namespace,
      local: false,
    },
    { identity: `callbacks@${hostname()}`, callerType: 'api' },
  );
  const server = await serveCallbacks({
    host: settings.host,
    port: settings.port,
    version: settings.build,
    receiver: { database, signal: signalOrderThrough(link), secret: settings.secret, now: Date.now },
    onRefused: (provider, answer) =>
      log.write('warn', `a callback of ${provider} was answered ${answer.status}`, {
        detail: JSON.stringify(answer.body),
      }),
  });
  log.write('info', `listens on ${settings.host}:${settings.port}`);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    process.once('SIGHUP', resolve);
  });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  await Promise.all([link.close(), database.destroy(), tracing?.stop()]);
  await log.close();
  return 0;
}

runMain('callbacks', main);
