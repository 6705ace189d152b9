import type { Instance } from 'ink';

/** A drag of the window's edge sends a change every few milliseconds; the last one counts. */
const SETTLED_MS = 60;

export type Repainter = {
  now(): void;
  /** Once no change has come for a moment. */
  soon(): void;
  stop(): void;
};

/**
 * Paints the whole screen onto an empty one. Ink writes what changed relative to the frame before; after a resize the
 * terminal has moved, wrapped or cut that frame in its own way, and the differences land in the wrong places.
 */
export function repainter(instance: () => Pick<Instance, 'clear'>, stdout: NodeJS.WriteStream): Repainter {
  let timer: NodeJS.Timeout | undefined;
  function now(): void {
    clearTimeout(timer);
    // Ink forgets its frame; where its own erasing ends does not matter, because the screen is emptied after it.
    instance().clear();
    stdout.write('\u001B[0m\u001B[r\u001B[H\u001B[2J');
    // Ink lays out and paints at once.
    stdout.emit('resize');
  }
  return {
    now,
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, SETTLED_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
