import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ENTRIES } from '../launch/build/bundles.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** A program of the newest build, as users run it. The run of the tests began with building it from these sources. */
export function builtProgram(name: keyof typeof ENTRIES): string {
  const record = readFileSync(path.join(ROOT, 'dist', 'build.json'), 'utf8');
  const { build } = JSON.parse(record) as { readonly build: string };
  return path.join(ROOT, 'dist', build, `${name}.mjs`);
}
