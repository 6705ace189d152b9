import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { untilReachable } from './reach.ts';

async function connected(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

test('answers once something listens, and only then', async () => {
  const first = createServer();
  first.listen(0, '127.0.0.1');
  await once(first, 'listening');
  const place = first.address();
  if (place === null || typeof place === 'string') throw new Error('it has a port');
  first.close();
  await once(first, 'close');
  let answered = false;
  const waiting = untilReachable(`127.0.0.1:${place.port}`).then((answer) => {
    answered = true;
    return answer;
  });
  const second = createServer();
  // Refused at once: the first try is over before the server listens.
  await expect(connected(place.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(answered).toBe(false);
  second.listen(place.port, '127.0.0.1');
  expect(await waiting).toEqual({ ok: true, value: true });
  second.close();
});

test('an address that listens all the time reports no outage', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('it has a port');
  expect(await untilReachable(`127.0.0.1:${place.port}`)).toEqual({ ok: true, value: false });
  server.close();
});

test('ends when no caller waits for it any more', async () => {
  const stop = new AbortController();
  const waiting = untilReachable('127.0.0.1:1', stop.signal);
  stop.abort();
  expect(await waiting).toEqual({ ok: true, value: false });
});
