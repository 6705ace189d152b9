import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AskedOrder } from '../../chaos/evidence/evidence.ts';
import { parseTrafficEntry } from '../../contract/traffic-journal.ts';

/** What customers were told, by the journals of the traffic that ran in this folder. */
export async function readAsked(folder: string): Promise<readonly AskedOrder[]> {
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
