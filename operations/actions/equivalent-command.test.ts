import { expect, test } from 'vitest';
import type { OrderAction } from './action.ts';
import { equivalentCommand } from './equivalent-command.ts';

const run = { orderId: 'ord-A', workflowId: 'order/ord-A', runId: 'run-1' };
const target = { address: '127.0.0.1:7233', namespace: 'default', profile: null };
const command = (action: OrderAction, reason = "it's late") =>
  equivalentCommand({ action, run, target, reason, actor: 'mira@laptop' });

test.each<[OrderAction, string]>([
  [
    { kind: 'cancel' },
    `temporal workflow update execute --workflow-id order/ord-A --run-id run-1 --name cancel --input '{"reason":"it'\\''s late","actor":"mira@laptop"}' --address 127.0.0.1:7233 --namespace default`,
  ],
  [
    { kind: 'cancel-later' },
    `temporal workflow signal --workflow-id order/ord-A --run-id run-1 --name cancelOrder --input '{"reason":"it'\\''s late","actor":"mira@laptop"}' --address 127.0.0.1:7233 --namespace default`,
  ],
  [
    { kind: 'terminate' },
    `temporal workflow terminate --workflow-id order/ord-A --run-id run-1 --reason 'it'\\''s late' --address 127.0.0.1:7233 --namespace default`,
  ],
  [
    { kind: 'reset', eventId: 9, exclude: ['signals'] },
    `temporal workflow reset --workflow-id order/ord-A --run-id run-1 --event-id 9 --reapply-exclude Signal --reason 'it'\\''s late' --address 127.0.0.1:7233 --namespace default`,
  ],
  [
    { kind: 'signal', name: 'x', input: undefined },
    'temporal workflow signal --workflow-id order/ord-A --run-id run-1 --name x --address 127.0.0.1:7233 --namespace default',
  ],
])('%j', (action, expected) => {
  expect(command(action)).toBe(expected);
});

test('a profile is named and its address and keys are not', () => {
  const said = equivalentCommand({
    action: { kind: 'pause' },
    run,
    target: { ...target, profile: 'prod', address: 'secret:1' },
    reason: 'x',
    actor: 'm',
  });
  expect(said).toContain('--profile prod');
  expect(said).not.toContain('secret');
});
