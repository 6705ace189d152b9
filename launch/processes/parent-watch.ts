import { Socket } from 'node:net';

/**
 * Preloaded (`--import`) into every process of ours that a keeper starts. Descriptor 3 is a pipe whose other end the
 * keeper holds and never writes to: when it closes, the keeper is gone, and this process has no parent.
 */
const DESCRIPTOR = 3;

// A keeper's parts end at once, because its stack is gone with it. What a command runs in its place drains first.
const SIGNAL = process.env['QUARTERDECK_DRAINS'] === String(process.ppid) ? 'SIGTERM' : 'SIGKILL';

const pipe = new Socket({ fd: DESCRIPTOR, readable: true, writable: false });
pipe.on('error', gone).on('end', gone).on('close', gone);
pipe.resume();
pipe.unref();

function gone(): void {
  process.kill(process.pid, SIGNAL);
}
