import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Surroundings } from './broken-settings.ts';

/** Servers that are no Temporal server, on ports of their own. */
export async function startNeighbors(): Promise<Omit<Surroundings, 'folder'> & { stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const listen = async (answer: (socket: Socket) => void): Promise<string> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      answer(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const absent = await listen(() => {});
  const gone = servers.pop();
  await new Promise((resolve) => gone?.close(resolve));
  return {
    absent,
    hanging: await listen((socket) => socket.resume()),
    closing: await listen((socket) => socket.destroy()),
    http: await listen((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi')),
    rubbish: await listen((socket) => {
      socket.on('data', () =>
        socket.write(Buffer.from('\u0000\u00FF rubbish \u001B]52;c;eA==\u0007\n'.repeat(40))),
      );
    }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
