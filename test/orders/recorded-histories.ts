import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = path.join(ROOT, 'workflows', 'histories');

export type RecordedHistory = HistoryAndWorkflowId & { readonly name: string };

/** The histories that every later build must be able to repeat, by name. */
export async function readRecordedHistories(): Promise<readonly RecordedHistory[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
  return await Promise.all(
    files.map(async (file) => {
      const history = historyFromJSON(JSON.parse(await readFile(path.join(FOLDER, file), 'utf8')));
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      return { name: path.basename(file, '.json'), workflowId: started?.workflowId ?? '', history };
    }),
  );
}

/**
 * As `temporal workflow show --output json` writes it, one event a line, so that a change can be read. An existing file
 * is kept: it shows what an earlier build did. Changed behaviour is recorded under another name.
 */
export async function recordHistory(name: string, history: History): Promise<void> {
  const { events } = JSON.parse(historyToJSON(history)) as { readonly events: readonly unknown[] };
  // Stacks name files; where this clone lies on the disk is nobody's business.
  const lines = events.map((event) => JSON.stringify(event).replaceAll(ROOT, ''));
  await mkdir(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${name}.json`);
  if (await exists(file)) return;
  await writeFile(file, `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
