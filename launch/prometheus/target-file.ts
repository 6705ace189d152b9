import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * One file per process for Prometheus' file discovery. It stays when the process dies: that its target does not answer
 * is what an alert is made of.
 */
export async function writeTarget(folder: string, name: string, ports: readonly number[]): Promise<void> {
  const file = path.join(folder, 'targets', `${name}.json`);
  const groups = [{ targets: ports.map((port) => `127.0.0.1:${port}`), labels: { worker: name } }];
  const half = `${file}.half`;
  await writeFile(half, `${JSON.stringify(groups)}\n`);
  await rename(half, file);
}
