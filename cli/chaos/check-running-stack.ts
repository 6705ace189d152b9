import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AskedOrder } from '../../chaos/evidence/evidence.ts';
import { readEvidence } from '../../chaos/evidence/read-evidence.ts';

import { confirmed, type Judgement, judge } from '../../chaos/invariants/judge.ts';
import { SETTLE_MS, someFinding } from '../../chaos/runs/final-judgement.ts';
import { parseTrafficEntry } from '../../contract/traffic-journal.ts';
import { readEndpoints } from '../../launch/client.ts';
import { stackFolder } from '../../launch/paths.ts';
import { connect } from '../../operations/connect.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';
import { sourceRoot } from '../own-place.ts';
import { openDatabase } from './compose-system.ts';

/** Judges the stack that runs in this folder, while orders move. */
export async function checkRunningStack(io: CliIo): Promise<readonly Judgement[]> {
  const root = sourceRoot();
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) {
    throw new OperatorError('no stack runs in this folder', {
      exitCode: EXIT.unreachable,
      nextSteps: ['start one: quarterdeck stack up'],
    });
  }
  const { temporalAddress: address, namespace, databaseUrl, providersUrl } = endpoints;
  const link = connect(
    { label: 'local', source: 'stack', profile: null, address, namespace, local: true },
    { identity: `invariants@${process.pid}` },
  );
  const database = openDatabase(databaseUrl);
  try {
    const read = async (): Promise<readonly Judgement[]> => {
      // What is read later in the journal than in the stores could not be there yet.
      const asked = await readAsked(stackFolder(root));
      const evidence = await readEvidence(
        { link, database, providersUrl },
        { asked, quiet: false, only: null },
      );
      return judge(evidence);
    };
    const first = await read();
    if (!someFinding(first)) return first;
    io.stderr.write('the stores differ, perhaps because orders move; reading them once more\n');
    await sleep(SETTLE_MS);
    return confirmed(first, await read());
  } finally {
    await link.close();
    await database.destroy();
  }
}

/** What customers were told, by the journals of the traffic that ran in this folder. */
async function readAsked(folder: string): Promise<readonly AskedOrder[]> {
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

const ANSWERS = { ok: 'accepted', fail: 'refused', unknown: 'unknown' } as const;
