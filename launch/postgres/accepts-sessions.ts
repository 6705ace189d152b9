import { connect } from 'node:net';

const PROTOCOL_3 = 196_608;
const LIMIT_MS = 2_000;

/**
 * True when the server would take a session now. Asks as a client does and leaves at the request for a password: a
 * listening port alone proves nothing while the server still recovers from a crash.
 */
export async function acceptsSessions(url: string): Promise<boolean> {
  const { hostname, port, username, pathname } = new URL(url);
  return await new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: LIMIT_MS });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(startupMessage(username, pathname.slice(1))));
    // R asks for a password, E refuses ("the database system is starting up").
    socket.once('data', (answer) => settle(String.fromCharCode(answer[0] ?? 0) === 'R'));
  });
}

function startupMessage(user: string, database: string): Buffer {
  const fields = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + fields.length, 0);
  head.writeUInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, fields]);
}
