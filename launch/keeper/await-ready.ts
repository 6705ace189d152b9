import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { poll } from '../../support/time/wait.ts';
import { PartFailure } from './part.ts';

export type Waiting = {
  readonly child: ChildProcess;
  /** Where its output goes, for the words of a failure. */
  readonly logFile: string;
  readonly limitMs: number;
  /** True when the part answers. May throw while it does not. */
  readonly ask: () => Promise<boolean>;
};

const PAUSE_MS = 25;

/** Waits until a started process answers. If it exits or takes too long, reports the last line of its log. */
export async function awaitReady(waiting: Waiting): Promise<void> {
  const { child, logFile, limitMs } = waiting;
  let notStarted: Error | undefined;
  child.once('error', (error) => {
    notStarted = error;
  });
  const ready = await poll({ limitMs, everyMs: PAUSE_MS }, async () => {
    if (notStarted !== undefined) throw new PartFailure(`it could not be started: ${notStarted.message}`, []);
    if (child.exitCode !== null || child.signalCode !== null) {
      const how = child.signalCode === null ? `code ${child.exitCode}` : child.signalCode;
      throw new PartFailure(`it ended with ${how} while it started: ${await lastWords(logFile)}`, [
        `its log: ${logFile}`,
      ]);
    }
    return await waiting.ask().catch(() => false);
  });
  if (ready !== undefined) return;
  child.kill('SIGKILL');
  throw new PartFailure(`it did not answer within ${limitMs / 1000} s: ${await lastWords(logFile)}`, [
    `its log: ${logFile}`,
  ]);
}

export function closeLog(log: number): void {
  closeSync(log);
}

const TAIL_BYTES = 4_096;
const WORDS_MAX = 300;

/** The last informative line. */
export async function lastWords(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return 'it wrote no log';
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8').trim().split('\n');
    const informative = lines.findLast((line) => /error|fatal|fail|cannot|not set|expected/i.test(line));
    return (informative ?? lines.at(-1) ?? '').trim().slice(0, WORDS_MAX) || 'its log is empty';
  } finally {
    await handle.close();
  }
}
