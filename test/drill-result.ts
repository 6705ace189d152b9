import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DRILL_RESULTS } from '../bench/drill-results.ts';

/** Figures of a drill, if they are to be recorded. */
export async function drillResult(name: string, figures: Readonly<Record<string, number>>): Promise<void> {
  const folder = process.env[DRILL_RESULTS];
  if (folder !== undefined) await writeFile(path.join(folder, `${name}.json`), JSON.stringify(figures));
}
