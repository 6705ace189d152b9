import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type ControlServer, openControl } from './control-server.ts';

let control: ControlServer;
let folder = '';
afterEach(async () => {
  await control.close();
  await rm(folder, { recursive: true, force: true });
});

test('a session that dies with unread answers affects no other session', async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-control-'));
  const left = Promise.withResolvers<void>();
  control = await openControl(folder, {
    left: () => left.resolve(),
    answer: async (_request, connection) => {
      connection.watches = true;
      return null;
    },
  });

  // What lies unread at its end makes the kernel reset the connection instead of closing it.
  const dying = connect(control.socket);
  await once(dying, 'connect');
  dying.write(`${JSON.stringify({ id: 1, request: { do: 'watch' } })}\n`);
  await once(dying, 'readable');
  control.broadcast({ kind: 'said', part: 'temporal', line: 'x'.repeat(50_000) });
  dying.destroy();
  await left.promise;

  const living = connect(control.socket);
  living.write(`${JSON.stringify({ id: 2, request: { do: 'watch' } })}\n`);
  const [answer] = (await once(living, 'data')) as [Buffer];
  expect(JSON.parse(answer.toString())).toEqual({ id: 2, ok: true, value: null });
  living.destroy();
});
