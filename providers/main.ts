import { outputOf } from '../telemetry/process-output.ts';
import { startProviders } from './server.ts';
import { parseProviderSettings } from './settings.ts';
import { openStore } from './store.ts';

// The simulators of payment, vendors and notification as one process.
const parsed = parseProviderSettings(process.env);
if (parsed.ok) {
  const { settings } = parsed;
  const providers = await startProviders(settings, openStore(settings.folder, Date.now()));
  outputOf(process).write(`providers listen on http://${settings.host}:${settings.port}\n`);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      void providers.stop().then(() => process.exit(0));
    });
  }
} else {
  for (const problem of parsed.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
}
