import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * Where a long-running process writes its log. A log that cannot be written (full disk, closed pipe, terminal gone)
 * never ends the process, and one to a file continues as soon as the disk has space again.
 */
export function outputOf(process: NodeJS.Process): NodeJS.WritableStream {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return isFile(process.stdout.fd) ? fileOutput(process.stdout.fd) : process.stdout;
}

// Node's own stream to a file is destroyed by its first error, for good.
function fileOutput(fd: number): NodeJS.WritableStream {
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      try {
        writeSync(fd, chunk);
      } catch {
        // No output is left to report it to.
      }
      done();
    },
  });
}

function isFile(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    // /dev/full and /dev/null behave like files.
    return stat.isFile() || (stat.isCharacterDevice() && !process.stdout.isTTY);
  } catch {
    return false;
  }
}
