import type { ActionStep } from '../../operations/actions/action.ts';
import { fail as problem } from '../../operations/temporal/problem.ts';
import type { ConsoleData, QuestionName, Questions } from '../model/app/data.ts';
import type { Settings } from '../model/app/state.ts';
import type { FromThread, Port, ToThread } from './thread-protocol.ts';

type Open = {
  readonly settle: (answer: Questions[QuestionName]['answer']) => void;
  readonly onStep: ((step: ActionStep) => void) | undefined;
};

export type ThreadClient = ConsoleData & {
  /** Resolves once the thread serves; rejects where it never will. */
  readonly ready: Promise<void>;
  /** The thread is dead: every open question and every later one is answered so. */
  fail(why: string): void;
};

/**
 * The data of another thread: gRPC and protobuf stay off the thread that paints and reads keys (a page of 200 rows
 * takes 40 ms to decode).
 */
export function threadData(port: Port): ThreadClient {
  const open = new Map<number, Open>();
  let lastId = 0;
  let dead: string | null = null;
  let onClosed: (() => void) | null = null;
  let onRenewal: (settings: Partial<Settings>) => void = () => {};
  const { promise: ready, resolve: nowReady, reject: neverReady } = Promise.withResolvers<void>();
  // Callers that do not wait for it get the failure with each request.
  ready.catch(() => {});
  const send = (message: ToThread): void => port.postMessage(message);
  port.on('message', (received) => {
    const message = received as FromThread;
    if (message.kind === 'closed') {
      onClosed?.();
      return;
    }
    if (message.kind === 'ready') {
      nowReady();
      return;
    }
    if (message.kind === 'refused') {
      fail(message.message);
      return;
    }
    if (message.kind === 'renewed') {
      onRenewal(message.settings);
      return;
    }
    const waiting = open.get(message.id);
    if (message.kind === 'step') {
      waiting?.onStep?.(message.step);
      return;
    }
    open.delete(message.id);
    waiting?.settle(message.answer);
  });
  function fail(why: string): void {
    if (dead !== null) return;
    dead = why;
    neverReady(new Error(why));
    for (const waiting of open.values()) waiting.settle(problem('unreachable', why));
    open.clear();
    onClosed?.();
  }
  return {
    ready,
    fail,
    onRenewed: (listener) => {
      onRenewal = listener;
    },
    ask(name, ask, onStep, signal) {
      if (dead !== null) return Promise.resolve(problem('unreachable', dead));
      lastId += 1;
      const id = lastId;
      return new Promise((settle) => {
        // An answer has the type of its request because the IDs match.
        open.set(id, { settle: settle as Open['settle'], onStep });
        send({ kind: 'ask', id, name, ask });
        signal?.addEventListener('abort', () => {
          if (open.has(id)) send({ kind: 'cancel', id });
        });
      });
    },
    close() {
      if (dead !== null) return Promise.resolve();
      return new Promise((resolve) => {
        onClosed = resolve;
        send({ kind: 'close' });
      });
    },
  };
}
