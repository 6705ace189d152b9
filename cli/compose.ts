import { randomUUID } from 'node:crypto';
import type { ActionContext } from '../operations/actions/action-context.ts';
import { openJournal } from '../operations/actions/journal.ts';
import type { Ports } from '../operations/ports/ports.ts';
import { connect, type TemporalLink } from '../operations/temporal/connect.ts';
import { composePorts } from './ports/compose-ports.ts';
import type { Settings } from './read-settings.ts';
import { renewalOf } from './renew-settings.ts';

export type Operations = {
  readonly link: TemporalLink;
  readonly ports: Ports;
  readonly context: ActionContext;
  close(): Promise<void>;
};

export type OpenOptions = {
  /** Called when a local stack has moved, or a key or certificate was reloaded. */
  readonly onRenewed?: (settings: Settings) => void;
};

/** Connects lazily: nothing is asked before the first call. */
export function openOperations(settings: Settings, options: OpenOptions = {}): Operations {
  const renewal = renewalOf(settings, process.env);
  let current = composePorts(settings);
  const link = connect(settings.target, {
    identity: settings.actor,
    moved: renewal.moved,
    renew: async () => {
      const next = await renewal.renew();
      if (next === null) return null;
      const before = current;
      current = composePorts(next);
      // What still asks there fails at once; its place is gone.
      void before.close().catch(() => undefined);
      options.onRenewed?.(next);
      return next.target;
    },
  });
  const context: ActionContext = {
    link,
    get ports() {
      return current.ports;
    },
    policy: settings.policy,
    journal: openJournal(settings.journalFolder),
    actor: settings.actor,
    host: settings.host,
    pid: process.pid,
    now: Date.now,
    newId: () => `qd-${randomUUID()}`,
  };
  return {
    link,
    get ports() {
      return current.ports;
    },
    context,
    close: async () => {
      await current.close();
      await link.close();
    },
  };
}
