import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';

export const resetActivities = {
  async first(): Promise<string> {
    return 'first';
  },
  async second(): Promise<string> {
    return 'second';
  },
  async slow(): Promise<void> {
    await delay(400);
  },
  async fails(): Promise<void> {
    throw ApplicationFailure.nonRetryable('declined', 'Declined');
  },
  async failsTwice(): Promise<void> {
    if (Context.current().info.attempt < 3) throw new Error('not yet');
  },
  async hangs(): Promise<void> {
    await delay(1_000);
  },
  async untilCancelled(): Promise<void> {
    const beat = setInterval(() => Context.current().heartbeat(), 50);
    try {
      await Context.current().cancelled;
    } finally {
      clearInterval(beat);
    }
  },
};

export type ResetActivities = typeof resetActivities;
