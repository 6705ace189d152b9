import { ACT_LETTERS, type ActionId, type Binding, KEYMAP } from './keymap.ts';

export type Match =
  | { readonly kind: 'action'; readonly action: ActionId; readonly key: string }
  /** The first of two keys: wait for the second. */
  | { readonly kind: 'prefix'; readonly keys: string }
  | { readonly kind: 'none'; readonly key: string };

type Table = { readonly actions: ReadonlyMap<string, ActionId>; readonly prefixes: ReadonlySet<string> };

export function keyTable(bindings: readonly Binding[], actLetters: string): Table {
  const actions = new Map<string, ActionId>();
  const prefixes = new Set<string>();
  for (const { action, keys } of bindings) {
    for (const key of keys) {
      if (actions.has(key)) throw new Error(`the key ${JSON.stringify(key)} is bound twice`);
      actions.set(key, action);
      const blank = key.indexOf(' ');
      if (blank > 0) prefixes.add(key.slice(0, blank));
    }
  }
  for (const letter of actLetters) {
    if (actions.has(letter)) throw new Error(`the letter ${letter} moves and acts`);
    actions.set(letter, 'act');
  }
  for (const prefix of prefixes) {
    if (actions.has(prefix)) throw new Error(`the key ${JSON.stringify(prefix)} acts and begins another`);
  }
  return { actions, prefixes };
}

const TABLE = keyTable(KEYMAP, ACT_LETTERS);

/** `pending` is the first key of two, or empty. An unknown second key is read as a key of its own. */
export function matchKey(pending: string, key: string, table: Table = TABLE): Match {
  if (pending !== '') {
    const both = table.actions.get(`${pending} ${key}`);
    if (both !== undefined) return { kind: 'action', action: both, key: `${pending} ${key}` };
  }
  if (table.prefixes.has(key)) return { kind: 'prefix', keys: key };
  const action = table.actions.get(key);
  return action === undefined ? { kind: 'none', key } : { kind: 'action', action, key };
}
