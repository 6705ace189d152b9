import { isDeepStrictEqual } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { errorText } from '../support/errors/error-text.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Credentials } from './credentials.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const LOOK_MS = 5_000;
// Polls that are in progress stay on the connection that they began on, for a minute at the most.
const RETIRE_MS = 90_000;

export type Place = { readonly address: string; readonly namespace: string };

/** The worker's connections to its server: one for its polls, one for its questions. */
export type TemporalAccess = {
  readonly polls: NativeConnection;
  /** Of the connection for questions as it is now; not to be kept. */
  readonly client: Client;
  /** Called with the new connection for polls when certificates were reloaded. */
  onRenewed(listener: (polls: NativeConnection) => void): void;
  close(): Promise<void>;
};

export async function openTemporal(
  { address, namespace }: Place,
  read: () => Credentials,
  renew: { readonly log: Log; readonly watches: boolean },
): Promise<TemporalAccess> {
  let credentials = read();
  let polls = await connectToTemporal(address, credentials);
  let questions = Connection.lazy({ address, ...credentials });
  let client = new Client({ connection: questions, namespace });
  let onRenewed: (polls: NativeConnection) => void = () => {};
  const retired = new Set<NodeJS.Timeout>();

  async function look(): Promise<void> {
    const next = read();
    if (isDeepStrictEqual(next, credentials)) return;
    const before = { polls, questions };
    polls = await connectToTemporal(address, next);
    questions = Connection.lazy({ address, ...next });
    client = new Client({ connection: questions, namespace });
    credentials = next;
    onRenewed(polls);
    renew.log.write('info', 'reloaded its key and certificates');
    const timer = setTimeout(() => {
      retired.delete(timer);
      void Promise.allSettled([before.polls.close(), before.questions.close()]);
    }, RETIRE_MS).unref();
    retired.add(timer);
  }

  let logged = '';
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .then(
        () => {
          logged = '';
        },
        (error: unknown) => {
          // Half of the files may be new, or the server still has the old ones: the next look finds them whole.
          const message = errorText(error);
          if (message !== logged)
            renew.log.write('warn', 'cannot use its new key or certificates yet', { error });
          logged = message;
        },
      )
      .finally(() => {
        looking = false;
      });
  }, LOOK_MS).unref();
  if (!renew.watches) clearInterval(timer);

  return {
    get polls() {
      return polls;
    },
    get client() {
      return client;
    },
    onRenewed: (listener) => {
      onRenewed = listener;
    },
    close: async () => {
      clearInterval(timer);
      for (const each of retired) clearTimeout(each);
      await questions.close();
      await polls.close();
    },
  };
}

export async function connectToTemporal(
  address: string,
  credentials: Credentials = {},
): Promise<NativeConnection> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`)),
      CONNECT_TIMEOUT_MS,
    );
  });
  const connecting = NativeConnection.connect({ address, ...credentials });
  // Its failure may come when no caller waits any more.
  connecting.catch(() => undefined);
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A hanging server must not delay the shutdown of the process. */
export async function unlessStopped<T>(work: Promise<T>, stopped: AbortSignal): Promise<T | 'stopped'> {
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<'stopped'>();
  const onStop = (): void => interrupt('stopped');
  stopped.addEventListener('abort', onStop);
  if (stopped.aborted) onStop();
  work.catch(() => undefined);
  try {
    return await Promise.race([interrupted, work]);
  } finally {
    stopped.removeEventListener('abort', onStop);
  }
}
