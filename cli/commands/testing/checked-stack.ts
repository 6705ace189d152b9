import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Endpoints } from '../../../contract/stack/endpoints.ts';
import { readEndpoints } from '../../../launch/client.ts';
import { discardStack } from '../../../launch/discard-stack.ts';
import { quarterdeck } from '../../../test/stack/quarterdeck.ts';

export type CheckedStack = {
  readonly root: string;
  readonly endpoints: Endpoints;
  /** `quarterdeck invariants --json`; `keys` are the findings, each with its invariant. */
  check(): Promise<{
    readonly code: number;
    readonly report: Report;
    readonly keys: readonly string[];
  }>;
  stop(): Promise<void>;
};

type Report = {
  readonly holds: boolean;
  readonly verdict: string;
  readonly invariants: readonly {
    readonly id: string;
    readonly findings: readonly {
      readonly key: string;
      readonly output: string;
      readonly sum?: { readonly currency: string; readonly minor: number };
      readonly since?: string;
    }[];
  }[];
  readonly byHand: { readonly entries: number };
};

/** A stack with one worker and no traffic. */
export async function startCheckedStack(): Promise<CheckedStack> {
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-invariants-'));
  // PostgreSQL runs as another user when we are root, and must get through to its data.
  await chmod(root, 0o711);
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--workers', '1', '--folder', root]);
  expect(up.code, up.stderr).toBe(0);
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) throw new Error('the stack has no addresses');
  return {
    root,
    endpoints,
    async check() {
      const { code, stdout, stderr } = await quarterdeck(['invariants', '--folder', root, '--json']);
      expect(stdout, stderr).not.toBe('');
      const report = JSON.parse(stdout) as Report;
      const keys = report.invariants.flatMap(({ id, findings }) => findings.map(({ key }) => `${id} ${key}`));
      return { code, report, keys };
    },
    async stop() {
      await quarterdeck(['stack', 'down', '--folder', root]);
      await discardStack(root);
    },
  };
}
