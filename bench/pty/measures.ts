import { setTimeout as sleep } from 'node:timers/promises';
import { processorSeconds, processTree, residentMebibytes } from '../process-tree.ts';
import type { Chunk, TerminalProgram } from './terminal-program.ts';

const NOT_BLANK = /\S/;

/** Start → the first screen that is not blank, and → the first that matches `row`; in ms, undefined where never seen. */
export async function firstFrameAndRow(
  program: TerminalProgram,
  row: RegExp,
  deadlineMs: number,
): Promise<{ readonly frameMs: number | undefined; readonly rowMs: number | undefined }> {
  const [frame, found] = await Promise.all([
    program.seen(NOT_BLANK, deadlineMs),
    program.seen(row, deadlineMs),
  ]);
  return {
    frameMs: frame === undefined ? undefined : frame - program.startedAt,
    rowMs: found === undefined ? undefined : found - program.startedAt,
  };
}

export type KeyMeasure = {
  readonly latencyMs: readonly number[];
  readonly bytes: readonly number[];
  /** Keys after which nothing was written within the time that the rate leaves. */
  readonly silent: number;
};

export type KeyPlan = {
  readonly key: string;
  readonly count: number;
  readonly perSecond: number;
  /** A frame has ended when nothing more came for this long. */
  readonly quietMs: number;
};

/** Presses one key at a time; latency is from the write to the last byte of the frame that it caused. */
export async function pressKeys(program: TerminalProgram, plan: KeyPlan): Promise<KeyMeasure> {
  const latencyMs: number[] = [];
  const bytes: number[] = [];
  let silent = 0;
  program.holdScreen();
  for (let index = 0; index < plan.count; index += 1) {
    const from = program.chunks.length;
    const pressedAt = performance.now();
    const nextAt = pressedAt + 1000 / plan.perSecond;
    program.write(plan.key);
    const frame = await frameAfter(program, { from, quietMs: plan.quietMs, giveUpAt: nextAt });
    const last = frame.at(-1);
    if (last === undefined) silent += 1;
    else {
      latencyMs.push(last.at - pressedAt);
      bytes.push(frame.reduce((sum, chunk) => sum + chunk.bytes, 0));
    }
    await sleep(Math.max(0, nextAt - performance.now()));
  }
  return { latencyMs, bytes, silent };
}

const FRAME_NEVER_LONGER_MS = 2000;

async function frameAfter(
  program: TerminalProgram,
  wait: { readonly from: number; readonly quietMs: number; readonly giveUpAt: number },
): Promise<readonly Chunk[]> {
  const began = performance.now();
  for (;;) {
    const frame = program.chunks.slice(wait.from);
    const now = performance.now();
    const last = frame.at(-1);
    if (last === undefined ? now >= wait.giveUpAt : now - last.at >= wait.quietMs) return frame;
    if (now - began > FRAME_NEVER_LONGER_MS) return frame;
    await sleep(1);
  }
}

export type IdleMeasure = {
  /** Per cent of one core, all processes of the program together. */
  readonly cpuPercent: number;
  readonly bytesPerSecond: number;
  readonly residentMebibytes: number;
};

export async function watchIdle(program: TerminalProgram, seconds: number): Promise<IdleMeasure> {
  const written = () => program.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  const tree = processTree(program.pid);
  const cpuBefore = processorSeconds(tree);
  const bytesBefore = written();
  const began = performance.now();
  await sleep(seconds * 1000);
  const elapsed = (performance.now() - began) / 1000;
  return {
    cpuPercent: ((processorSeconds(tree) - cpuBefore) / elapsed) * 100,
    bytesPerSecond: (written() - bytesBefore) / elapsed,
    residentMebibytes: residentMebibytes(tree),
  };
}
