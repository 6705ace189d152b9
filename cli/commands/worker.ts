import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { WORKER_DEPLOYMENT } from '../../contract/temporal/worker-deployment.ts';
import { type CliIo, type CommandLeaf, EXIT, OperatorError, usageError } from '../command.ts';
import type { Flags } from '../parsing/flags.ts';
import { readEndpoints } from '../read-endpoints.ts';
import { followStack } from '../worker/follow-stack.ts';

/** `quarterdeck worker`: a worker of its own, for a server that already exists. */
export const worker: CommandLeaf = {
  name: 'worker',
  summary: 'run a worker against the local stack, or the server that the environment names',
  description: `Runs until SIGTERM, then lets what it holds finish. With --build or --versioned it runs as a version of the worker
deployment and gets no order until "deployments set-current" or "ramp" names its build.

It reads from the environment, and takes what is not set there from the local stack where one runs:

  ${ENVIRONMENT.temporalAddress}
      host:port of the Temporal server
  ${ENVIRONMENT.temporalNamespace}
      default: default
  TEMPORAL_TLS…, TEMPORAL_API_KEY, ${ENVIRONMENT.apiKeyFile}
      certificates and key for a server that asks for them; their files are read
      again when they change
  ${ENVIRONMENT.databaseUrl}
      postgresql://… of the order database
  ${ENVIRONMENT.providersUrl}
      payment, vendor and notification services
  ${ENVIRONMENT.workerName}
      default: worker
  ${ENVIRONMENT.coreMetrics}
      host:port of core metrics, default 127.0.0.1:9464
  ${ENVIRONMENT.processMetrics}
      host:port of process metrics and /healthz, default 127.0.0.1:9465
  ${ENVIRONMENT.dataFolder}
      where it remembers the build that could repeat every open run last;
      without it every start is checked, for 5 s at the most
  ${ENVIRONMENT.paymentPerSecond}
      payment attempts a second over all workers; default: no limit
  ${ENVIRONMENT.otlpEndpoint}
      where traces go; default: nowhere`,
  options: [
    { flags: '--build <name>', description: 'run as this version', conflicts: ['versioned'] },
    { flags: '--versioned', description: 'run as the version named by the hash of its workflow code' },
    {
      flags: '--deployment <name>',
      description: `of which worker deployment, with --build or --versioned (default: ${WORKER_DEPLOYMENT})`,
    },
    { flags: '--hold-patch <id>', description: 'carry a change without switching it on', repeats: true },
    {
      flags: '--accept-replay-failures <id>',
      description: 'start although this open workflow cannot be repeated; several by commas',
      repeats: true,
    },
  ],
  examples: [{ args: 'worker' }, { args: 'worker --build v2' }],
  async run(flags, io) {
    const program = findProgram();
    // If this process is killed, the worker drains: it would continue unnoticed.
    const watch = path.join(path.dirname(program), 'parent-watch.mjs');
    const watched = existsSync(watch) ? ['--import', pathToFileURL(watch).href] : [];
    const chosen = environmentOf(flags);
    return await followStack({
      where: () => localStack(io),
      start: (at) =>
        spawn(process.execPath, ['--enable-source-maps', ...watched, program], {
          cwd: io.cwd,
          env: { ...at, ...environmentFor(at, io.env), ...chosen, QUARTERDECK_DRAINS: String(process.pid) },
          stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
        }),
      print: (line) => io.stderr.write(`quarterdeck: ${line}\n`),
    });
  },
};

/** Keys and certificates of a shell are those of another server than the local stack. */
function environmentFor(at: NodeJS.ProcessEnv, env: CliIo['env']): NodeJS.ProcessEnv {
  if (Object.keys(at).length === 0) return { ...env };
  const kept = Object.entries(env).filter(
    ([name]) => !/^TEMPORAL_(TLS|API_KEY)/.test(name) && name !== ENVIRONMENT.apiKeyFile,
  );
  return Object.fromEntries(kept);
}

/** The flags as environment variables of the worker. */
export function environmentOf(flags: Flags): NodeJS.ProcessEnv {
  const build = flags.text('build');
  const deployment = flags.text('deployment');
  const versioned = build !== undefined || flags.has('versioned');
  if (deployment !== undefined && !versioned) throw usageError('--deployment needs --build or --versioned');
  const held = flags.list('hold-patch').join(',');
  // Workflow ids whose replay failure the operator takes upon himself; the worker writes them down.
  const accepted = flags.list('accept-replay-failures').join(',');
  return {
    ...(versioned ? { [ENVIRONMENT.deployment]: deployment ?? WORKER_DEPLOYMENT } : {}),
    ...(build === undefined ? {} : { [ENVIRONMENT.build]: build }),
    ...(held === '' ? {} : { [ENVIRONMENT.heldPatches]: held }),
    ...(accepted === '' ? {} : { [ENVIRONMENT.acceptReplayFailures]: accepted }),
  };
}

/** The environment goes before it. The metrics ports of the stack are taken by its own workers. */
async function localStack(io: CliIo): Promise<NodeJS.ProcessEnv> {
  if (io.env[ENVIRONMENT.temporalAddress] !== undefined) return {};
  const stack = await readEndpoints(io.cwd);
  if (stack === undefined) return {};
  const { endpoints, root } = stack;
  return {
    // Not that of the stack's own workers, whose restart must not wait because another build came by.
    [ENVIRONMENT.dataFolder]: path.join(root, '.quarterdeck', 'versions'),
    [ENVIRONMENT.temporalAddress]: endpoints.temporalAddress,
    [ENVIRONMENT.temporalNamespace]: endpoints.namespace,
    [ENVIRONMENT.databaseUrl]: endpoints.databaseUrl,
    [ENVIRONMENT.providersUrl]: endpoints.providersUrl,
    [ENVIRONMENT.coreMetrics]: '127.0.0.1:0',
    [ENVIRONMENT.processMetrics]: '127.0.0.1:0',
  };
}

// A process of its own, because the worker's metrics and memory are measured and must be the worker's alone.
function findProgram(): string {
  const built = fileURLToPath(new URL('worker.mjs', import.meta.url));
  if (existsSync(built)) return built;
  const source = fileURLToPath(new URL('../../worker/main.ts', import.meta.url));
  if (existsSync(source)) return source;
  throw new OperatorError('the worker program is not next to this one', {
    exitCode: EXIT.failed,
    nextSteps: ['build it: npm start'],
  });
}
