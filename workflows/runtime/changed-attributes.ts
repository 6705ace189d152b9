import type { SearchAttributeUpdatePair } from '@temporalio/common';

/** What visibility was not told yet, which counts as told from here on: every upsert is an event of the history. */
export function changedAttributes(
  shown: Map<string, string>,
  wanted: readonly SearchAttributeUpdatePair[],
): SearchAttributeUpdatePair[] {
  const changed = wanted.filter(({ key, value }) => (shown.get(key.name) ?? 'null') !== attributeText(value));
  for (const { key, value } of changed) shown.set(key.name, attributeText(value));
  return changed;
}

export function attributeText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}
