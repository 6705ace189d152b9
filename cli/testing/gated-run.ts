import process from 'node:process';
import { Writable } from 'node:stream';
import { ACTS } from '../../contract/testing/hostile.ts';
import type { CliIo } from '../command.ts';
import { gated } from '../output-gate.ts';

/** Streams as the program has them, with all that comes out of the gate gathered. */
export function gatedIo(
  env: CliIo['env'],
  cwd: string,
): { readonly io: CliIo; out(): string; err(): string } {
  const [out, err]: [string[], string[]] = [[], []];
  return {
    io: { stdin: process.stdin, stdout: gated(collector(out)), stderr: gated(collector(err)), env, cwd },
    out: () => out.join(''),
    err: () => err.join(''),
  };
}

function collector(into: string[]): NodeJS.WriteStream {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      into.push(String(chunk));
      done();
    },
  }) as unknown as NodeJS.WriteStream;
}

/** What of an output a terminal would act on, and the lines that only a forged newline can have begun. */
export function actsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => ACTS.test(line) || /^(?:why {2}all is well|fix {2}nothing)/.test(line));
}
