import { shortenText, wrapText } from '../../support/text/width.ts';
import { withLocalTimes } from '../../support/time/local-time.ts';
import { type Line, line, type Tone } from '../ui/line.ts';

/** Exactly `height` lines. */
export function pad(lines: readonly Line[], height: number, key: string): readonly Line[] {
  const kept = lines.slice(0, Math.max(0, height));
  const blanks = Array.from({ length: Math.max(0, height - kept.length) }, (_, index) =>
    line(`${key}${index}`),
  );
  return [...kept, ...blanks];
}

/** A label and a text that continues below itself. Recorded times in it are shown by the reader's clock. */
export function labelled(key: string, label: string, text: string, at: LabelledAt): readonly Line[] {
  return asWritten(key, label, withLocalTimes(text), at);
}

type LabelledAt = {
  readonly columns: number;
  readonly tone?: Tone;
  readonly textTone?: Tone;
  readonly limit?: number;
};

/** As `labelled`, with its times as they are: a copied command, what was typed. */
export function asWritten(key: string, label: string, text: string, at: LabelledAt): readonly Line[] {
  const indent = ' '.repeat(label.length);
  const width = Math.max(8, at.columns - label.length - 1);
  return wrapMarked(text, width, at.limit ?? 8).map((part, index) =>
    line(
      `${key}${index}`,
      index === 0 ? { text: label, tone: at.tone ?? 'muted' } : indent,
      at.textTone === undefined ? part : { text: part, tone: at.textTone },
    ),
  );
}

/** A text that does not fit ends in a mark: what is left out must not look like the end. */
function wrapMarked(text: string, width: number, limit: number): readonly string[] {
  const lines = wrapText(text, width, limit + 1);
  const last = lines[limit - 1];
  if (lines.length <= limit || last === undefined) return lines.slice(0, limit);
  return [...lines.slice(0, limit - 1), shortenText(`${last} ${lines[limit] ?? ''}`, width, '...')];
}
