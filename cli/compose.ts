import { randomUUID } from 'node:crypto';
import type { ActionContext } from '../operations/actions/action-context.ts';
import { openJournal } from '../operations/actions/journal.ts';
import { connect, type TemporalLink } from '../operations/connect.ts';
import type { Ports } from '../operations/ports.ts';
import { composePorts } from './ports/compose-ports.ts';
import type { Settings } from './read-settings.ts';

export type Operations = {
  readonly link: TemporalLink;
  readonly ports: Ports;
  readonly context: ActionContext;
  close(): Promise<void>;
};

/** Connects lazily: nothing is asked before the first call. */
export function openOperations(settings: Settings, onStep?: ActionContext['onStep']): Operations {
  const link = connect(settings.target, { identity: settings.actor });
  const { ports, close } = composePorts(settings);
  const context: ActionContext = {
    link,
    ports,
    policy: settings.policy,
    journal: openJournal(settings.journalFolder),
    actor: settings.actor,
    host: settings.host,
    pid: process.pid,
    now: Date.now,
    newId: () => `qd-${randomUUID()}`,
    ...(onStep === undefined ? {} : { onStep }),
  };
  return {
    link,
    ports,
    context,
    close: async () => {
      await close();
      await link.close();
    },
  };
}
