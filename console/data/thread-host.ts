import { fail } from '../../operations/temporal/problem.ts';
import { plainText } from '../../operations/text/plain-text.ts';
import type { ConsoleData } from '../model/app/data.ts';
import type { FromThread, Port, ToThread } from './thread-protocol.ts';

/** Serves questions that come through a port. What throws becomes an answer, so that no question stays open. */
export function hostData(port: Port, data: ConsoleData): void {
  const running = new Map<number, AbortController>();
  const send = (message: FromThread): void => port.postMessage(message);
  port.on('message', (received) => {
    const message = received as ToThread;
    if (message.kind === 'close') {
      void data.close().then(
        () => send({ kind: 'closed' }),
        () => send({ kind: 'closed' }),
      );
      return;
    }
    if (message.kind === 'cancel') {
      running.get(message.id)?.abort();
      return;
    }
    const { id, name, ask } = message;
    const abort = new AbortController();
    running.set(id, abort);
    void data
      .ask(name, ask, (step) => send({ kind: 'step', id, step }), abort.signal)
      .catch((error: unknown) => fail('failed', `${name}: ${plainText(String(error), 500)}`))
      .then((answer) => {
        running.delete(id);
        send({ kind: 'answer', id, answer });
      });
  });
  send({ kind: 'ready' });
}
