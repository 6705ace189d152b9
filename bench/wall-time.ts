import { spawn } from 'node:child_process';

/** Start → end of a program whose output is read and thrown away, in ms. Rejects when it fails. */
export async function wallTime(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const startedAt = performance.now();
  return await new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}
