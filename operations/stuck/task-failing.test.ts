import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../history/history-event.ts';
import { sampleEvent, sampleEvidence, sampleFacts, sampleRow } from '../testing/sample-facts.ts';
import { replayFailure } from './replay-failure.ts';
import { whyStuck } from './why-stuck.ts';

const nothing = sampleEvidence();

describe('a history that cannot be replayed', () => {
  const cause =
    '[TMPRL1100] Nondeterminism error: Update machine does not handle this event: HistoryEvent(id: 71, TimerStarted)';
  const facts = sampleFacts({
    row: sampleRow({ problems: ['cause=WorkflowTaskFailedCauseNonDeterministicError'] }),
  });
  const task = (
    at: number,
    end: Partial<HistoryEvent>,
    build: string | undefined,
  ): readonly HistoryEvent[] => [
    sampleEvent(at + 1, 'WorkflowTaskStarted', { refersTo: at, ...(build === undefined ? {} : { build }) }),
    sampleEvent(at + 2, 'WorkflowTaskCompleted', { refersTo: at, ...end }),
  ];
  const verdictOf = (completedBy: string | undefined, failedBy: string | undefined, message = cause) => {
    const failed = {
      type: 'WorkflowTaskFailed',
      failure: [{ message, type: null, retryable: true, stack: null }],
    };
    const events = [
      ...task(68, {}, completedBy),
      sampleEvent(71, 'TimerStarted'),
      ...task(76, {}, completedBy),
      ...task(85, failed, failedBy),
    ];
    const last = events.at(-1);
    if (last === undefined) throw new Error('no events');
    const found = replayFailure(events, last);
    return whyStuck({ ...nothing, facts, taskFailure: message, replayFailure: found });
  };
  const reset = {
    action: 'reset',
    label: 'reset to event 70, before event 71 that cannot be replayed',
    fields: { eventId: '70' },
  };

  test('by the build that wrote it is reset, and no other build is asked for', () => {
    const unnamed = '@temporalio/worker@1.24.0+919c529cb31c8ac8';
    for (const build of ['14', unnamed]) {
      const verdict = verdictOf(build, build);
      expect(verdict.says).toContain('The build that wrote the history cannot replay it: [TMPRL1100]');
      expect(verdict.remedies).toMatchObject([reset]);
      expect(verdict.harms.map(({ label }) => label)).toEqual(['another build', 'cancel']);
    }
    expect(verdictOf(unnamed, unnamed).harms[0]?.because).toContain('workflow bundle 919c529c');
  });

  test('by another build is left to the one that worked, by its name', () => {
    const verdict = verdictOf('14', '15');
    expect(verdict.remedies).toMatchObject([{ action: null, label: 'run build 14 or a fixed one' }]);
    expect(verdict.evidence.map(({ says }) => says)).toContain(
      'failed first with build 15, the last task that completed ran with build 14',
    );
  });

  test('by a build that is not known has both ways', () => {
    const verdict = verdictOf('14', undefined);
    expect(verdict.says).toContain('Which build wrote it and which one fails is not known.');
    expect(verdict.remedies).toMatchObject([
      { action: null, label: 'run the build that worked, or a fixed one' },
      reset,
    ]);
    // Neither the history nor the failure could be read.
    expect(whyStuck({ ...nothing, facts, taskFailure: undefined }).remedies).toMatchObject([
      { action: null },
      { action: 'reset' },
    ]);
  });

  test('whose event is not named is reset to the last task that completed', () => {
    const message =
      "[TMPRL1100] Nondeterminism error: Activity type of scheduled event 'a' does not match 'b'";
    expect(verdictOf('14', '14', message).remedies).toMatchObject([
      {
        action: 'reset',
        label: 'reset to event 78, the last workflow task that completed',
        fields: { eventId: '78' },
      },
    ]);
  });

  test('of any other failure the code alone is at fault', () => {
    const verdict = verdictOf('14', '14', 'TypeError: undefined is not a function');
    expect(verdict.says).toContain("The order's code fails: TypeError");
    expect(verdict.remedies).toMatchObject([{ action: null }]);
  });
});
