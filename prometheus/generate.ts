import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

/** Writes everything in prometheus/ and grafana/ that comes from the catalogue. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
for (const [name, text] of Object.entries(generatedFiles())) {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`${name}\n`);
}
