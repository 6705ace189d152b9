import { hint } from '../../contract/stack/program-name.ts';
import { progressOf, retryable } from '../../operations/bulk/job.ts';
import { DamagedJob, type JobStore, openJobStore, type StoredJob } from '../../operations/bulk/job-store.ts';
import { targetWords } from '../../operations/target/target-words.ts';
import { shellCommand } from '../../support/text/shell-quote.ts';
import { ageWords } from '../../support/time/duration.ts';
import { type ArgumentSpec, EXIT, OperatorError } from '../command.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  printJson,
  printTarget,
} from '../orders/order-command.ts';
import { paintFor, table } from '../orders/print.ts';
import { PLACE_OPTIONS } from '../parsing/shared-options.ts';
import { jsonJob } from './json-job.ts';
import { printJob } from './print-job.ts';
import { exitCodeOfJob, jsonResults, runHere } from './run-here.ts';

const ID: ArgumentSpec = { name: '<job>', description: 'job id' };

export const listCommand: OrderCommand = {
  name: 'list',
  summary: 'list jobs, the newest first',
  options: PLACE_OPTIONS,
  examples: [{ args: 'jobs list' }],
  async run(run) {
    const { jobs, unreadable } = await storeOf(run).list();
    const all = jobs.map((stored) => ({ stored, progress: progressNow(stored) }));
    for (const file of unreadable)
      run.io.stderr.write(`quarterdeck: warning: ${file} is damaged and not listed\n`);
    if (run.json) {
      const listed = all.map(({ progress, stored }) => jsonJob(stored.job, progress));
      printJson(run.io, { target: jsonTarget(run.settings.target), unreadable, jobs: listed });
      return EXIT.done;
    }
    printTarget(run);
    if (all.length === 0) {
      run.io.stdout.write('no jobs\n');
      return EXIT.done;
    }
    const head = ['JOB', 'STATE', 'AGE', 'BY', 'DONE', 'WHAT'].map((text) => ({
      text,
      inks: ['dim'] as const,
    }));
    const rows = all.map(({ progress, stored: { job } }) => [
      { text: job.id },
      { text: progress.state },
      { text: ageWords(Date.now() - Date.parse(job.createdAt)), align: 'right' as const },
      { text: job.actor },
      { text: `${progress.results.filter((result) => result?.end === 'done').length}/${job.items.length}` },
      { text: job.title },
    ]);
    const { stdout } = run.io;
    stdout.write(`${table([head, ...rows], paintFor(run.io), stdout.isTTY ? stdout.columns : undefined)}\n`);
    return EXIT.done;
  },
};

export const showCommand: OrderCommand = {
  name: 'show',
  summary: 'show a job and what came of each order',
  arguments: [ID],
  options: PLACE_OPTIONS,
  examples: [{ args: 'jobs show job-7F3K2Q9A --json' }],
  async run(run) {
    const stored = await jobNamed(run, storeOf(run));
    print(run, stored);
    return EXIT.done;
  },
};

export const resumeCommand: OrderCommand = {
  name: 'resume',
  summary: 'resume a paused or interrupted job',
  description: `Orders that have a result are left alone. What was sent before a crash is looked up, and sent again only where the
server never got it.`,
  arguments: [ID],
  options: [
    { flags: '--failed', description: 'send what failed again, too' },
    { flags: '--read-only', description: 'refuse every change' },
    ...PLACE_OPTIONS,
  ],
  examples: [{ args: 'jobs resume job-7F3K2Q9A' }],
  async run(run) {
    const store = storeOf(run);
    const stored = await jobNamed(run, store);
    const { job } = stored;
    const progress = progressNow(stored);
    const refused = (message: string) => new OperatorError(message, { exitCode: EXIT.refused });
    if (run.settings.policy.readOnly) throw refused('this is read-only: nothing is changed here');
    const { address, namespace } = job.where;
    const { target } = run.settings;
    if (namespace !== target.namespace || (address !== target.address && !target.local)) {
      throw refused(
        `${job.id} was created for ${address}/${namespace}, and this is ${target.address}/${target.namespace}`,
      );
    }
    if (progress.state === 'stopped') throw refused(`${job.id} was stopped; a stopped job cannot be resumed`);
    const items = run.flags.has('failed') ? retryable(progress) : [];
    if (items.length > 0 && !stored.held) {
      await store.append(job.id, {
        type: 'retry',
        at: new Date().toISOString(),
        by: run.settings.actor,
        items,
      });
    }
    const ran = await runHere(run, store, job);
    print(run, { ...stored, held: false }, ran.progress);
    return exitCodeOfJob(ran);
  },
};

export const pauseCommand = requestCommand('pause', 'pause a job; it can be resumed', 'paused');
export const stopCommand = requestCommand('stop', 'stop a job for good', 'stopped');

/** Requests in flight end first. A job that no process holds changes at once. */
function requestCommand(what: 'pause' | 'stop', summary: string, state: 'paused' | 'stopped'): OrderCommand {
  return {
    name: what,
    summary,
    arguments: [ID],
    options: PLACE_OPTIONS,
    examples: [{ args: `jobs ${what} job-7F3K2Q9A` }],
    async run(run) {
      const store = storeOf(run);
      const stored = await jobNamed(run, store);
      const { job } = stored;
      const before = progressNow(stored);
      if (before.state === 'finished' || before.state === 'stopped') {
        throw new OperatorError(`${job.id} is ${before.state}`, { exitCode: EXIT.refused });
      }
      const at = new Date().toISOString();
      await store.append(job.id, { type: 'request', at, by: run.settings.actor, what });
      if (!stored.held) {
        await store.append(
          job.id,
          what === 'stop' ? { type: 'stopped', at } : { type: 'paused', at, reason: 'operator' },
        );
      }
      const progress = progressNow(await jobNamed(run, store));
      if (run.json) {
        printJson(run.io, { target: jsonTarget(run.settings.target), job: jsonJob(job, progress) });
      } else if (stored.held) {
        run.io.stdout.write(`${job.id} is going to be ${state}; requests in work end first\n`);
      } else run.io.stdout.write(`${job.id} is ${state}\n`);
      return EXIT.done;
    },
  };
}

function storeOf(run: OrderCommandRun): JobStore {
  return openJobStore(run.settings.journalFolder);
}

async function jobNamed(run: OrderCommandRun, store: JobStore): Promise<StoredJob> {
  const [id = ''] = run.words;
  try {
    const stored = await store.read(id);
    if (stored !== undefined) return stored;
  } catch (error) {
    if (!(error instanceof DamagedJob)) throw error;
    throw new OperatorError(error.message, { exitCode: EXIT.failed, cause: error });
  }
  throw new OperatorError(`there is no job ${JSON.stringify(id)}`, {
    exitCode: EXIT.refused,
    nextSteps: [
      `list the jobs of this target: ${hint(shellCommand(['jobs', 'list', ...targetWords(run.settings.target)]))}`,
    ],
  });
}

/** A running job that no process holds was interrupted. */
function progressNow({ entries, held, job }: StoredJob) {
  const progress = progressOf(job, entries);
  if (progress.state !== 'running' || held) return progress;
  return { ...progress, state: 'paused', pausedBy: 'interrupted' } as const;
}

function print(run: OrderCommandRun, stored: StoredJob, progress = progressNow(stored)): void {
  const { job } = stored;
  if (!run.json) {
    printTarget(run);
    printJob(run, job, progress);
    return;
  }
  printJson(run.io, {
    target: jsonTarget(run.settings.target),
    job: jsonJob(job, progress),
    results: jsonResults(job, progress),
  });
}
