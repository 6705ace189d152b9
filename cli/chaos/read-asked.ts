import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AskedOrder } from '../../chaos/evidence/evidence.ts';
import { EvidenceUnreadable } from '../../chaos/evidence/read-runs.ts';
import { parseTrafficEntry } from '../../contract/stack/traffic-journal.ts';
import { JOURNAL_FILE, readJournal } from '../../operations/actions/journal.ts';
import type { Intent, JournalEntry, Recorded } from '../../operations/actions/journal-entry.ts';
import { errorText } from '../../support/errors/error-text.ts';

/**
 * Acknowledged orders and actions from the journals in this folder: those of the traffic, and that of the commands and consoles
 * of this stack. Orders placed from other folders are known only by their runs.
 */
export async function readAsked(folder: string): Promise<readonly AskedOrder[]> {
  const read = await Promise.all([readTraffic(folder), readOperators(folder)].map(readable));
  return [...new Map(read.flat().map((one) => [one.orderId, one])).values()];
}

async function readable(reading: Promise<readonly AskedOrder[]>): Promise<readonly AskedOrder[]> {
  try {
    return await reading;
  } catch (cause) {
    const why = errorText(cause);
    throw new EvidenceUnreadable(`a journal could not be read: ${why}`, { cause });
  }
}

async function readTraffic(folder: string): Promise<readonly AskedOrder[]> {
  const names = await readdir(folder);
  const asked = new Map<string, AskedOrder>();
  for (const name of names.filter((one) => /^traffic-.*\.jsonl$/.test(one))) {
    const byKey = new Map<string, string>();
    for (const line of (await readFile(path.join(folder, name), 'utf8')).split('\n')) {
      const entry = parseTrafficEntry(line);
      if (entry?.what === 'asked') {
        byKey.set(entry.requestKey, entry.orderId);
        asked.set(entry.orderId, { orderId: entry.orderId, answer: 'unknown' });
      } else if (entry?.what === 'answered') {
        const orderId = byKey.get(entry.requestKey);
        if (orderId !== undefined) asked.set(orderId, { orderId, answer: ANSWERS[entry.answer] });
      }
    }
  }
  return [...asked.values()];
}

const ANSWERS = { ok: 'accepted', declined: 'unknown', fail: 'refused', unknown: 'unknown' } as const;

/** How the local stack is called in the journal, whatever port it has today. */
const LOCAL = 'local';

async function readOperators(folder: string): Promise<readonly AskedOrder[]> {
  const { entries } = await readJournal(path.join(folder, JOURNAL_FILE));
  return placedByOperators(entries);
}

/** Only what came back as done was acknowledged; anything else may have been taken or not. */
export function placedByOperators(entries: readonly JournalEntry[]): readonly AskedOrder[] {
  const ends = new Map(
    entries.filter((entry): entry is Recorded => entry.type === 'outcome').map(({ end, of }) => [of, end]),
  );
  return entries
    .filter((entry): entry is Intent => entry.type === 'intent' && entry.where.label === LOCAL)
    .flatMap(({ action, seq }): readonly AskedOrder[] => {
      if (action.kind !== 'create' || action['restart'] === true) return [];
      return [
        { orderId: String(action['orderId']), answer: ends.get(seq) === 'done' ? 'accepted' : 'unknown' },
      ];
    });
}
