import type { ActivityInterceptorsFactory } from '@temporalio/worker';

const BEAT_MS = 1_000;

/**
 * Beats for every attempt whose policy names a heartbeat timeout. A killed worker is then missed after that timeout
 * instead of after the whole start-to-close, which is what sets the recovery time.
 */
export function heartbeat(): ActivityInterceptorsFactory {
  return (ctx) => ({
    inbound: {
      async execute(input, next) {
        const timeoutMs = ctx.info.heartbeatTimeoutMs ?? 0;
        if (timeoutMs <= 0) return await next(input);
        const timer = setInterval(() => ctx.heartbeat(), Math.min(BEAT_MS, timeoutMs / 3));
        timer.unref();
        try {
          return await next(input);
        } finally {
          clearInterval(timer);
        }
      },
    },
  });
}
