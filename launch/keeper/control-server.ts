import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { errorText } from '../../support/errors/error-text.ts';
import { type Answer, type Numbered, type Request, SOCKET_FILE, type StackEvent } from './protocol.ts';

// The kernel takes 107 bytes (macOS: 103).
const SOCKET_PATH_BYTES_MAX = 100;

export type Connection = { readonly id: number; watches: boolean; leases: boolean };

export type ControlServer = {
  readonly socket: string;
  broadcast(event: StackEvent): void;
  leases(): number;
  close(): Promise<void>;
};

export type ControlHandlers = {
  answer(request: Request, connection: Connection): Promise<unknown>;
  left(connection: Connection): void;
};

/** One JSON value a line in both directions, over a socket that only this user can open. */
export async function openControl(folder: string, handlers: ControlHandlers): Promise<ControlServer> {
  const socket = await socketPath(folder);
  await rm(socket, { force: true });
  const connections = new Map<Socket, Connection>();
  let lastId = 0;
  const server = createServer((peer) => {
    const connection: Connection = { id: ++lastId, watches: false, leases: false };
    connections.set(peer, connection);
    peer.on('error', () => peer.destroy());
    peer.on('close', () => {
      connections.delete(peer);
      handlers.left(connection);
    });
    const lines = createInterface({ input: peer });
    lines.on('line', (line) => {
      void handle(line, connection, handlers).then((answer) => send(peer, answer));
    });
    // It repeats the error of its input, and no client's death may stop the keeper.
    lines.on('error', () => peer.destroy());
  });
  await listen(server, socket);
  await chmod(socket, 0o600);
  return {
    socket,
    broadcast(event) {
      for (const [peer, connection] of connections) if (connection.watches) send(peer, { event });
    },
    leases: () => [...connections.values()].filter((connection) => connection.leases).length,
    async close() {
      server.close();
      for (const peer of connections.keys()) peer.end();
      await rm(socket, { force: true });
    },
  };
}

async function handle(line: string, connection: Connection, handlers: ControlHandlers): Promise<Answer> {
  let id = 0;
  try {
    const numbered = JSON.parse(line) as Numbered;
    id = numbered.id;
    return { id, ok: true, value: (await handlers.answer(numbered.request, connection)) ?? null };
  } catch (error) {
    return { id, ok: false, problem: errorText(error) };
  }
}

function send(peer: Socket, message: unknown): void {
  if (peer.writable) peer.write(`${JSON.stringify(message)}\n`);
}

async function socketPath(folder: string): Promise<string> {
  const inFolder = path.join(folder, SOCKET_FILE);
  if (Buffer.byteLength(inFolder) <= SOCKET_PATH_BYTES_MAX) return inFolder;
  return path.join(await mkdtemp(path.join(tmpdir(), 'quarterdeck-')), 'keeper.sock');
}

async function listen(server: Server, socket: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
}
