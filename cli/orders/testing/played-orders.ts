import { expect } from 'vitest';
import type { Shell } from './shell.ts';

/** What `orders` answers with --json where something is done, as far as the tests read it. */
export type Acted = {
  readonly preview: {
    readonly will: readonly string[];
    readonly command: string;
    readonly run: { readonly orderId: string } | null;
    readonly title: string;
  };
  readonly outcome: { readonly end: string; readonly says: string; readonly journal: number | null } | null;
};

/** What `orders show` answers with --json, as far as the tests read it. */
export type Shown = {
  readonly order: { readonly status: string; readonly amount: { readonly minor: number } };
  readonly why: { readonly reason: string | null; readonly says: string; readonly gaps: readonly string[] };
  readonly timeline: { readonly from: string; readonly entries: readonly { readonly what: string }[] };
  readonly view: { readonly stage: string } | null;
};

/** Places an order of one product; gives its id. */
export async function placeByShell(shell: Shell, flags: readonly string[]): Promise<string> {
  const plain = ['--customer', 'cus-7', '--line', 'nw-001:2', '--policy', 'demo', '--reason', 'test'];
  const acted = await shell.json<Acted>('create', ...plain, ...flags);
  expect(acted.outcome?.end).toBe('done');
  return acted.preview.title.replace('Place ', '');
}

export async function statusByShell(shell: Shell, id: string): Promise<string> {
  return (await shell.json<Shown>('show', id)).order.status;
}
