import type { History } from '@temporalio/common/lib/proto-utils.js';
import { expect, test } from 'vitest';
import { readRecordedHistories } from '../../test/orders/recorded-histories.ts';
import { decodeEvent } from '../history/history-event.ts';
import { resetTail } from './reset-tail.ts';

// A second account of what follows a point, from the raw events: one pass forward that keeps what is open, instead of
// the filters over both halves that the preview uses.
type Raw = NonNullable<History['events']>[number];

const ATTRIBUTE = /EventAttributes$/;
function body(event: Raw): Record<string, never> {
  for (const [key, value] of Object.entries(event)) if (ATTRIBUTE.test(key) && value) return value as never;
  return {};
}

function walk(events: readonly Raw[], pointId: number) {
  const open = {
    activity: new Map<number, string>(),
    timer: new Map<number, string>(),
    child: new Map<number, string>(),
  };
  const started = new Set<number>();
  const admitted = new Map<string, string>();
  const after = {
    activity: [] as string[],
    timer: [] as string[],
    child: new Map<number, { type: string; ended: boolean }>(),
    signal: [] as string[],
    update: [] as string[],
  };
  let cancelRequested: 'kept' | 'dropped' | null = null;
  for (const event of events) {
    const id = Number(event.eventId);
    const past = id < pointId;
    // biome-ignore lint/suspicious/noExplicitAny: the union of all attribute messages
    const it = body(event) as any;
    const scheduled = Number(it.scheduledEventId ?? 0);
    switch (Number(event.eventType)) {
      case 10:
        if (past) open.activity.set(id, it.activityType.name);
        else after.activity.push(it.activityType.name);
        break;
      case 11:
        if (past) started.add(scheduled);
        break;
      case 12:
      case 13:
      case 14:
      case 16:
        if (past) open.activity.delete(scheduled);
        break;
      case 17:
        if (past) open.timer.set(id, it.timerId);
        else after.timer.push(it.timerId);
        break;
      case 18:
      case 19:
        if (past) open.timer.delete(Number(it.startedEventId));
        break;
      case 20:
        cancelRequested ??= past ? 'kept' : 'dropped';
        break;
      case 26:
        if (!past) after.signal.push(it.signalName);
        break;
      case 29:
        if (past) open.child.set(id, it.workflowType.name);
        else after.child.set(id, { type: it.workflowType.name, ended: false });
        break;
      case 30:
      case 32:
      case 33:
      case 34:
      case 35:
      case 36:
        if (past) open.child.delete(Number(it.initiatedEventId));
        else {
          const child = after.child.get(Number(it.initiatedEventId));
          if (child !== undefined) child.ended = true;
        }
        break;
      case 41:
        if (past) admitted.delete(it.protocolInstanceId);
        else if (it.acceptedRequest?.input) after.update.push(it.acceptedRequest.input.name);
        break;
      case 47:
        if (past) admitted.set(it.request.meta.updateId, it.request.input.name);
        else after.update.push(it.request.input.name);
        break;
    }
  }
  const pending = [...open.activity];
  return {
    again: [...pending.filter(([id]) => !started.has(id)).map(([, name]) => name), ...after.activity],
    failed: pending.filter(([id]) => started.has(id)).map(([, name]) => name),
    timers: [
      ...[...open.timer.values()].map((id) => `kept ${id}`),
      ...after.timer.map((id) => `restarted ${id}`),
    ],
    children: [
      ...[...open.child.values()].map((type) => `kept ${type}`),
      ...[...after.child.values()].map(({ type, ended }) => `${ended ? 'again' : 'running'} ${type}`),
    ],
    signals: after.signal,
    updates: after.update,
    pendingUpdates: [...admitted.values()],
    cancelRequested,
  };
}

test('the preview of each point of each recorded history equals an independent model of the tail', async () => {
  const histories = await readRecordedHistories();
  const endings = new Set<number>();
  let points = 0;
  for (const { name, history } of histories) {
    const raw = (history as History).events ?? [];
    const events = raw.map(decodeEvent);
    for (const event of raw) {
      endings.add(event.eventType ?? 0);
      if (![7, 8, 9].includes(event.eventType ?? 0)) continue;
      points += 1;
      const { timers, children, local, patches, ...rest } = resetTail(events, Number(event.eventId));
      expect(
        {
          ...rest,
          timers: timers.map(({ kind, id }) => `${kind} ${id}`),
          children: children.map(({ kind, type }) => `${kind} ${type}`),
        },
        `${name} at ${event.eventId}`,
      ).toEqual(walk(raw, Number(event.eventId)));
      expect([...local, ...patches]).not.toContain('unnamed');
    }
  }
  expect(points).toBeGreaterThan(1_300);
  // Completed and failed activities, timers, children, signals and updates are among them.
  for (const type of [12, 13, 17, 26, 29, 41]) expect(endings).toContain(type);
}, 60_000);
