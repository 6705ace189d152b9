import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { splitReports, type TerminalReport } from './mouse-reports.ts';

/** What Ink needs of a keyboard. */
export type KeyboardStream = Transform & {
  readonly isTTY: boolean;
  setRawMode(on: boolean): unknown;
  ref(): unknown;
  unref(): unknown;
};

/**
 * Stands between the terminal and Ink as Ink's stdin: reports are taken out, keys go through. There is one reader of
 * the real stdin, because a second one starves Ink's.
 */
export function terminalInput(
  stdin: NodeJS.ReadStream,
  onReport: (report: TerminalReport) => void,
): KeyboardStream {
  const decoder = new StringDecoder('utf8');
  let held = '';
  const through = new Transform({
    decodeStrings: false,
    transform(chunk: Buffer | string, _encoding, done) {
      const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
      const { keys, reports, rest } = splitReports(held, text);
      held = rest;
      for (const report of reports) onReport(report);
      done(null, keys === '' ? undefined : keys);
    },
  });
  stdin.pipe(through);
  return Object.assign(through, {
    isTTY: stdin.isTTY === true,
    setRawMode(on: boolean) {
      stdin.setRawMode(on);
      return through;
    },
    ref() {
      stdin.ref();
      return through;
    },
    unref() {
      stdin.unref();
      return through;
    },
  });
}
