import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { isKernelLocked } from '../support/lock/kernel-lock.ts';
import { lockFile } from './keeper/folder-lock.ts';
import { type Answer, type Push, type Request, SOCKET_FILE, type StackEvent } from './keeper/protocol.ts';
import { keeperFile } from './keeper/write-endpoints.ts';
import { LaunchProblem } from './launch-problem.ts';
import { stackFolder } from './paths.ts';
import { readRecord } from './records/record-file.ts';

/** A connection to the keeper of a folder. */
export type KeeperLink = {
  ask(request: Request): Promise<unknown>;
  onEvent(listener: (event: StackEvent) => void): void;
  /** Settles when the keeper is gone or the link was closed. */
  readonly closed: Promise<void>;
  close(): void;
};

const CONNECT_LIMIT_MS = 2_000;

/** Undefined when no keeper runs for this clone. Rejects with a LaunchProblem where one runs that cannot be reached. */
export async function connectKeeper(root: string): Promise<KeeperLink | undefined> {
  const folder = stackFolder(root);
  const record = readRecord(keeperFile(folder), recordSchema);
  // A damaged record must not hide a running keeper: its socket is in the same folder unless the path is too long.
  const usual = path.join(folder, SOCKET_FILE);
  const socket = (await open(record.kind === 'found' ? record.value.socket : usual)) ?? (await open(usual));
  if (socket !== undefined) return overSocket(socket);
  if (record.kind === 'damaged' && isHeld(folder)) throw unreachable(root, record.why);
  return undefined;
}

const recordSchema = v.looseObject({ socket: v.pipe(v.string(), v.minLength(1)) });

function isHeld(folder: string): boolean {
  if (!existsSync(lockFile(folder))) return false;
  return isKernelLocked(lockFile(folder));
}

function unreachable(root: string, why: string): LaunchProblem {
  const file = keeperFile(stackFolder(root));
  return new LaunchProblem(
    `${file}, which names the socket of the running stack, is damaged: ${why}. Nothing was changed`,
    [`end the stack, its data stays: kill $(pgrep -f 'keeper.mjs ${root}')`],
  );
}

function overSocket(socket: Socket): KeeperLink {
  type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
  const waiting = new Map<number, Waiting>();
  const listeners: ((event: StackEvent) => void)[] = [];
  let lastId = 0;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of waiting.values()) reject(new Error('the keeper is gone'));
      waiting.clear();
      resolve();
    });
  });
  socket.on('error', () => socket.destroy());
  const lines = createInterface({ input: socket });
  // It repeats the error of its input; a keeper's death is reported by `closed`.
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    const message = JSON.parse(line) as Answer | Push;
    if ('event' in message) {
      for (const listener of listeners) listener(message.event);
      return;
    }
    const settle = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) settle?.resolve(message.value);
    else settle?.reject(new Error(message.problem));
  });
  return {
    closed,
    onEvent: (listener) => void listeners.push(listener),
    close: () => socket.end(),
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new Error('the keeper is gone'));
          return;
        }
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        socket.write(`${JSON.stringify({ id, request })}\n`);
      }),
  };
}

async function open(file: string): Promise<Socket | undefined> {
  return await new Promise((resolve) => {
    const socket = connect(file);
    socket.setTimeout(CONNECT_LIMIT_MS, () => socket.destroy());
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
  });
}
