import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck } from '../stack/quarterdeck.ts';
import { unpackRevisionBefore } from './revision-before.ts';

export type ListedOrder = {
  readonly orderId: string;
  readonly status: string;
  readonly needsAttention: boolean;
};

/** A fresh copy of what the revision before left, and the commands that a user types there. */
export async function upgradedFolder() {
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-upgrade-'));
  await unpackRevisionBefore(root);
  const here = async (...args: readonly string[]) => await quarterdeck(args, { cwd: root });
  const json = async (...args: readonly string[]) => {
    const ran = await here(...args, '--json');
    expect(ran.stderr).toBe('');
    return JSON.parse(ran.stdout);
  };
  return {
    root,
    here,
    json,
    up: async () =>
      await here('stack', 'up', '--no-traffic', '--no-checks', '--workers', '1', '--folder', root),
    open: async (): Promise<readonly ListedOrder[]> => (await json('orders', 'list')).orders,
    endOf: async (id: string): Promise<string> => (await json('orders', 'show', id)).order.status,
    discard: async () => {
      await bringDown(root, 'the test is over');
      await discardStack(root);
    },
  };
}
