import type { StartupEvent } from '../../console/model/stack/startup.ts';
import type { StackEvent } from '../../launch/keeper/protocol.ts';

/** What the checklist of the console shows of an event of the stack; nothing where it is of no interest there. */
export function startupEvent(event: StackEvent): StartupEvent | undefined {
  switch (event.kind) {
    case 'part': {
      const { name, state, address, version, note } = event.part;
      const words = [address, version, note].filter((word) => word !== null);
      return { kind: 'part', part: { name, state, note: words.join('  '), tookMs: event.ms } };
    }
    case 'said':
      return { kind: 'note', text: `${event.part}: ${event.line}` };
    case 'ending':
      return { kind: 'note', text: `the stack is being ended: ${event.why}` };
    default:
      return undefined;
  }
}

export type Feed<T> = AsyncIterable<T> & { push(item: T): void; end(error?: unknown): void };

/** Events that come by themselves, as something to wait for. */
export function feed<T>(): Feed<T> {
  const items: T[] = [];
  let ended: { readonly error: unknown } | null = null;
  let wake: (() => void) | null = null;
  return {
    push(item) {
      items.push(item);
      wake?.();
    },
    end(error) {
      ended ??= { error };
      wake?.();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (items.length > 0) yield items.shift() as T;
        if (ended !== null) {
          if (ended.error !== undefined) throw ended.error;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
  };
}
