import type { ReturnLine } from '../../../../contract/return/return.ts';
import { parseWholeNumber } from '../../../../support/text/whole-number.ts';
import type { FormPart } from '../../engine/record.ts';

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly says: string };

/** A field for the quantity of one line of the order. */
export function quantityPart(line: number, text: string, hint: string): FormPart {
  return { name: `line:${line}`, label: `line ${line}`, kind: 'number', text, required: true, hint };
}

export function quantitiesIn(texts: Readonly<Record<string, string>>): Read<readonly ReturnLine[]> {
  const lines: ReturnLine[] = [];
  for (const [name, written] of Object.entries(texts)) {
    if (!name.startsWith('line:')) continue;
    const line = Number(name.slice('line:'.length));
    const quantity = parseWholeNumber(written.trim(), { min: 0, max: 999_999 });
    if (quantity === null) return { ok: false, says: `line ${line}: a whole number, 0 for none of it` };
    lines.push({ line, quantity });
  }
  return { ok: true, value: lines };
}
