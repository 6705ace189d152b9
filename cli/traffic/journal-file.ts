import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { TrafficEntry } from '../../contract/stack/traffic-journal.ts';

export type TrafficJournal = {
  readonly file: string;
  write(entry: TrafficEntry): void;
  close(): Promise<void>;
};

/** Appends; a killed run leaves what it wrote. */
export function openTrafficJournal(folder: string, run: string): TrafficJournal {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `traffic-${run}.jsonl`);
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    file,
    write: (entry) => {
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
