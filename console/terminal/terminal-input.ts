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

// The rest of a report follows its first byte at once; a person does not.
const HOLD_MS = 15;

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
  let giveUp: NodeJS.Timeout | undefined;
  const through = new Transform({
    decodeStrings: false,
    transform(chunk: Buffer | string, _encoding, done) {
      clearTimeout(giveUp);
      const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
      const { keys, reports, rest } = splitReports(held, text);
      held = rest;
      for (const report of reports) onReport(report);
      if (held !== '') giveUp = setTimeout(release, HOLD_MS);
      done(null, keys === '' ? undefined : keys);
    },
  });
  /** What did not become a report was keys. */
  function release(): void {
    if (held !== '') through.push(held);
    held = '';
  }
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
