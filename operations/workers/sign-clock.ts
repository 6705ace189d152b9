/** Clocks of machines that follow the same time differ by less. */
const TOLERATED_MS = 2_000;
/** Pollers in an answer of the server may be 5 s old. */
const LATE_MS = 6_000;
const SIGNS_MAX = 5_000;

export type Sign = {
  /** By this machine's clock. Milliseconds since the epoch. */
  readonly at: number;
  /** How far its clock is ahead of this machine's, in milliseconds; 0 if no difference is known. */
  readonly aheadMs: number;
};

/**
 * Translates heartbeats, polls and answers, which carry the time of the worker or of the server, to the time of this
 * machine. A sign that is newer than at the last reading was made between the two readings, by whatever clock.
 */
export type SignClock = {
  /** `made`: its own time; `readAt`: when it was asked for, by this machine's clock. */
  read(key: string, made: number, readAt: number): Sign;
};

export function createSignClock(): SignClock {
  const signs = new Map<string, Sign & { readonly made: number; readonly readAt: number }>();
  return {
    read(key, made, readAt) {
      const before = signs.get(key);
      const sign = before?.made === made ? before : signOf(made, readAt, before?.readAt ?? null);
      signs.delete(key);
      signs.set(key, { ...sign, made, readAt });
      const [oldest] = signs.keys();
      if (signs.size > SIGNS_MAX && oldest !== undefined) signs.delete(oldest);
      return { at: sign.at, aheadMs: sign.aheadMs };
    },
  };
}

function signOf(made: number, readAt: number, readBefore: number | null): Sign {
  const inTheFuture = made > readAt + TOLERATED_MS;
  // Without an earlier reading an old sign may be from a slow clock or from a dead worker.
  const madeLater = readBefore !== null && made < readBefore - LATE_MS;
  return inTheFuture || madeLater ? { at: readAt, aheadMs: made - readAt } : { at: made, aheadMs: 0 };
}
