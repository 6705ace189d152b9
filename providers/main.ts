import process from 'node:process';
import { runMain } from '../support/process/run-main.ts';
import { escapeLine } from '../support/text/escape-unsafe.ts';
import { outputOf } from '../telemetry/process-output.ts';
import { startProviders } from './server.ts';
import { parseProviderSettings } from './settings.ts';
import { openStore } from './store.ts';

/** The simulators of payment, vendors and notification as one process. */
async function main(): Promise<number> {
  const parsed = parseProviderSettings(process.env);
  if (!parsed.ok) {
    for (const problem of parsed.problems) process.stderr.write(`providers: ${escapeLine(problem)}\n`);
    return 2;
  }
  const { settings } = parsed;
  const output = outputOf(process);
  const log = (line: string): void => void output.write(`${line}\n`);
  const providers = await startProviders(settings, openStore(settings.folder, Date.now()), { log });
  log(`providers listen on http://${settings.host}:${settings.port}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await providers.stop();
  return 0;
}

runMain('providers', main);
