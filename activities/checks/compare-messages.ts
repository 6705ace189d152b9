import type { CheckInput } from '../../contract/checks/checks.ts';
import { businessReference, isMessageKey, MESSAGE_STEP } from '../../contract/ids/effect-key.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { type Difference, readOpen } from '../../database/checks/differences.ts';
import {
  type CheckedMessage,
  type EffectCursor,
  effectsPending,
  messagesOf,
} from '../../database/checks/questions.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { CheckTools } from './check-tools.ts';
import { checkRow, type EffectPass } from './compare-effects.ts';
import { freshEffects } from './fresh-effects.ts';

const AT_ONCE = 8;
const PENDING_MAX = 500;

/** The kinds of which some are about messages. */
const MESSAGE_DIFFERENCES = [
  'effect-in-doubt',
  'done-without-provider',
  'provider-without-done',
  'message-doubled',
] as const;

/**
 * Our ledger against the store of the notification service, by order or subscription: all that was sent about it is one
 * question, and shows what PostgreSQL does not have, too.
 */
export async function compareMessages(
  tools: CheckTools,
  input: CheckInput,
  from: EffectCursor,
  suspects: readonly string[],
): Promise<EffectPass> {
  const { inDoubtMs } = input;
  const [pending, open, { cursor, fresh }] = await Promise.all([
    effectsPending(tools.database, { messages: true, olderThanMs: inDoubtMs, limit: PENDING_MAX }),
    openMessages(tools),
    freshEffects(tools, { kinds: [MESSAGE_STEP], settleMs: inDoubtMs, from }),
  ]);
  const references = new Set([
    ...[...pending, ...open, ...fresh].flatMap(({ orderId }) => orderId ?? []),
    ...suspects,
  ]);
  const found: Difference[] = [];
  await mapLimit([...references], AT_ONCE, async (reference) => {
    const before = await messagesOf(tools.database, reference);
    const there = await tools.providers.messages(reference);
    const after = await messagesOf(tools.database, reference);
    const stored = { reference, before, after };
    found.push(...checkMessages(stored, there, { inDoubtMs, now: tools.now() }));
    tools.beat();
  });
  return { found, cursor, looked: references.size };
}

/** Earlier findings about messages, which stay while the provider cannot be read. */
export async function openMessages(tools: CheckTools): Promise<readonly Difference[]> {
  const open = await readOpen(tools.database, MESSAGE_DIFFERENCES);
  return open
    .filter(({ key }) => isMessageKey(key))
    .map(({ detail, key, kind, orderId }) => ({ detail, key, kind, orderId }));
}

/** `before` and `after`: PostgreSQL before and after the request. What changed meanwhile is left to another pass. */
type Stored = {
  readonly reference: string;
  readonly before: readonly CheckedMessage[];
  readonly after: readonly CheckedMessage[];
};

/** Pure. */
export function checkMessages(
  { after, before, reference }: Stored,
  there: readonly ProviderEffect[],
  limits: { readonly inDoubtMs: number; readonly now: number },
): readonly Difference[] {
  const states = new Map(before.map(({ key, state }) => [key, state]));
  const known = new Map(there.map((effect) => [effect.key, effect]));
  const ours = after
    .filter(({ key, state }) => states.get(key) === state)
    .map((message) => checkMessage(message, known.get(message.key), limits));
  const rows = new Set(after.map(({ key }) => key));
  const done = there.filter(({ outcome }) => outcome === 'done');
  const unknown = done
    .filter(({ key }) => !rows.has(key))
    .map(
      ({ key }): Difference => ({
        kind: 'provider-without-done',
        key: key.startsWith(`${reference}:${MESSAGE_STEP}:`) ? key : `${reference}:${MESSAGE_STEP}:?:${key}`,
        orderId: reference,
        detail: `the provider has sent ${key}, PostgreSQL has no such message`,
      }),
    );
  return [...ours.filter((one) => one !== null), ...unknown, ...doubled(reference, done)];
}

function checkMessage(
  message: CheckedMessage,
  asked: ProviderEffect | undefined,
  limits: { readonly inDoubtMs: number; readonly now: number },
): Difference | null {
  if (message.state !== 'done' || message.sent === true) return checkRow(message, { asked }, limits);
  if (asked?.outcome !== 'done') return null;
  const { key, orderId } = message;
  return {
    kind: 'provider-without-done',
    key,
    orderId,
    detail: 'nothing to send according to PostgreSQL, but the provider sent it',
  };
}

function doubled(reference: string, done: readonly ProviderEffect[]): readonly Difference[] {
  const keys = new Map<string, string[]>();
  for (const { key } of done) {
    const message = businessReference(key);
    keys.set(message, [...(keys.get(message) ?? []), key]);
  }
  return [...keys]
    .filter(([message, same]) => same.length > 1 && isMessageKey(message))
    .map(([key, same]) => ({
      kind: 'message-doubled',
      key,
      orderId: reference,
      detail: `the customer was notified ${same.length} times: ${same.join(', ')}`,
    }));
}
