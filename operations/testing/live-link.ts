import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActionContext } from '../actions/action-context.ts';
import { openJournal } from '../actions/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { connect, type TemporalLink } from '../temporal/connect.ts';
import type { Problem, Result } from '../temporal/problem.ts';

/** A client as the programs make it. Queries and updates time out as there; the server itself may be slow. */
export function liveLink(where: { readonly address: string; readonly namespace: string }): TemporalLink {
  const target = {
    label: 'test',
    source: 'address-flag',
    profile: null,
    address: where.address,
    namespace: where.namespace,
    local: false,
  } as const;
  return connect(target, { identity: 'mira@laptop', deadlines: { read: 30_000, write: 30_000 } });
}

export async function liveContext(link: TemporalLink, ports: Ports = {}): Promise<ActionContext> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-actions-'));
  return {
    link,
    ports,
    policy: { production: false, readOnly: false, word: null },
    journal: openJournal(folder),
    actor: 'mira@laptop',
    host: 'laptop',
    pid: process.pid,
    now: Date.now,
    newId: () => `qd-${crypto.randomUUID()}`,
  };
}

export function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.problem.kind}: ${result.problem.message}`);
}

export function problem(result: Result<unknown>): Problem {
  if (!result.ok) return result.problem;
  throw new Error('it should have been refused');
}
