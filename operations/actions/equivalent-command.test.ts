import { expect, test } from 'vitest';
import { parseExact } from '../../support/text/exact-json.ts';
import { sampleRow } from '../testing/sample-facts.ts';
import type { Action } from './action.ts';
import { recordOf } from './catalogue/all.ts';
import { affectedRuns } from './engine/affected-runs.ts';
import { type CommandTarget, runCommands } from './engine/command.ts';
import type { Execution } from './engine/record.ts';

const equivalentCommand = (of: {
  readonly action: Action;
  readonly runs: readonly Execution[];
  readonly target: CommandTarget;
  readonly reason: string;
  readonly actor: string;
}) => runCommands(recordOf(of.action), of.action, { runs: of.runs, target: of.target, by: of });
const run = { orderId: 'ord-A', workflowId: 'order/ord-A', runId: 'run-1' };
const target = { address: '127.0.0.1:7233', namespace: 'default', profile: null };
const command = (action: Action, reason = "it's late") =>
  equivalentCommand({ action, runs: [run], target, reason, actor: 'mira@laptop' });

test.each<[Action, string]>([
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

test('what goes to the run that undoes it as well is a command for each, of those that it concerns', () => {
  const undo = { workflowId: 'compensate/ord-A/1', runId: 'run-2', run: 'paused', pause: null } as const;
  const commandsOf = (
    kind: 'pause' | 'unpause' | 'terminate',
    runs: Partial<Record<'own' | 'undo', 'paused'>>,
  ) => {
    const row = sampleRow({ run: runs.own ?? 'running' });
    const facts = { row, undo: { ...undo, run: runs.undo ?? ('running' as const) } };
    const concerned = affectedRuns(recordOf({ kind }), run, facts);
    return equivalentCommand({ action: { kind }, runs: concerned, target, reason: 'x', actor: 'm' });
  };
  const paused = (workflowId: string, runId: string) =>
    `temporal workflow pause --workflow-id ${workflowId} --run-id ${runId} --reason x --address 127.0.0.1:7233 --namespace default`;
  const own = paused('order/ord-A', 'run-1');
  expect(commandsOf('pause', {})).toBe(`${own} && ${paused('compensate/ord-A/1', 'run-2')}`);
  expect(commandsOf('pause', { undo: 'paused' })).toBe(own);
  expect(commandsOf('unpause', { own: 'paused' })).toBe(own.replace(' pause ', ' unpause '));
  expect(commandsOf('terminate', {})).toBe(own.replace(' pause ', ' terminate '));
});

test('a profile is named and its address and keys are not', () => {
  const said = equivalentCommand({
    action: { kind: 'pause' },
    runs: [run],
    target: { ...target, profile: 'prod', address: 'secret:1' },
    reason: 'x',
    actor: 'm',
  });
  expect(said).toContain('--profile prod');
  expect(said).not.toContain('secret');
});

test('the input of a message stands in it as it was written', () => {
  const input = parseExact('{"id":12345678901234567890,"rate":0.10}');
  expect(command({ kind: 'signal', name: 'x', input })).toContain(
    `--input '{"id":12345678901234567890,"rate":0.10}'`,
  );
});

test('a run whose id holds control characters is named as it is', () => {
  const hostile = { ...run, workflowId: "job\u001B[2J\n'1" };
  const line = equivalentCommand({
    action: { kind: 'cancel' },
    runs: [hostile],
    target,
    reason: 'x',
    actor: 'mira@laptop',
  });
  expect(line).toContain('--workflow-id "$(printf \'job\\033[2J\\012\\0471\')"');
});
