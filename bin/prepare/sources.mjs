import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.mjs';

/** Folders whose code is part of the build. */
const FOLDERS = [
  'activities',
  'api',
  'bench',
  'chaos',
  'cli',
  'console',
  'contract',
  'database',
  'domain',
  'launch',
  'operations',
  'providers',
  'support',
  'telemetry',
  'worker',
  'workflows',
];

/** Every file that the build depends on, relative to the clone, in a fixed order. */
export function sourceFiles(root = ROOT) {
  const files = ['package-lock.json', 'tsconfig.json'];
  for (const folder of FOLDERS) collect(root, folder, files);
  // The console shows them.
  collect(root, 'docs/runbooks', files, /\.md$/);
  return files;
}

const CODE = /(?<!\.test)\.(?:ts|tsx|mjs)$/;

function collect(root, folder, files, kind = CODE) {
  let entries;
  try {
    entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch {
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const place = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collect(root, place, files, kind);
    else if (kind.test(entry.name)) files.push(place);
  }
}

/** Changes whenever a source may have changed. Cheap: reads no file. */
export function sourceStamp(root = ROOT) {
  const hash = createHash('sha1');
  for (const file of sourceFiles(root)) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** The name of the code: equal sources have it wherever and whenever they were checked out. */
export function sourceHash(root = ROOT) {
  const hash = createHash('sha256');
  for (const file of sourceFiles(root)) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
