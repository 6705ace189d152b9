import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';

/** What visibility and the server's user interface show of a run. */
export type Shown = {
  readonly attributes: readonly SearchAttributeUpdatePair[];
  /** Upserted along with any change of `attributes`: the time of the change. */
  readonly withChange?: readonly SearchAttributeUpdatePair[];
  /** Upserted along with any change of `attributes` or `why`. */
  readonly withAny?: readonly SearchAttributeUpdatePair[];
  /** One sentence for a list row, kept in the memo: why the run is stuck. Undefined: the type has no such memo. */
  readonly why?: string | null;
  readonly details?: string;
};

type When = 'at-once' | 'batched' | 'never';

/** How the types differ: when an event or an overlay is published. */
export type AttributeRules = {
  readonly afterEvent: When;
  readonly afterOverlay: When;
  show(): Shown;
  /** What the start of the run showed already, by name of the attribute. */
  shownAtStart?(): Map<string, string>;
};

export type Attributes = {
  /** Upserts what changed; what did not change costs no event of the history. */
  publish(): void;
  changed(by: 'event' | 'overlay'): void;
};

export function createAttributes(rules: AttributeRules): Attributes {
  let shown: Map<string, string> | null = null;
  let shownWhy: string | null = null;
  let pending = false;
  const publish = (): void => {
    shown ??= rules.shownAtStart?.() ?? new Map();
    const { attributes, details, why, withAny = [], withChange = [] } = rules.show();
    const changed = changedAttributes(shown, attributes);
    const explained = why !== undefined && why !== shownWhy;
    const upserted = [
      ...(changed.length > 0 || explained ? withAny : []),
      ...changed,
      ...(changed.length > 0 ? withChange : []),
    ];
    if (upserted.length > 0) upsertSearchAttributes(upserted);
    if (explained) {
      upsertMemo({ why });
      shownWhy = why;
    }
    if (details !== undefined) setCurrentDetails(details);
  };
  return {
    publish,
    changed(by) {
      const when = by === 'event' ? rules.afterEvent : rules.afterOverlay;
      if (when === 'at-once') publish();
      if (when !== 'batched' || pending) return;
      // At the end of the activation: several changes become one upsert.
      pending = true;
      void Promise.resolve().then(() => {
        pending = false;
        publish();
      });
    },
  };
}

/** What differs from what was shown, which counts as shown from here on. */
function changedAttributes(
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
