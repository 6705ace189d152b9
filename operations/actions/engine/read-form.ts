import type { AnyActionRecord, ReadAction, Written } from './record.ts';

/** What a form asks for now, or what is still missing. */
export function readForm(record: AnyActionRecord, written: Written): ReadAction {
  const { parts } = record;
  if (parts === undefined) return record.otherSide?.(written) ?? record.fromForm(written);
  if (written.details === null) return { ok: false, says: parts.unread };
  return parts.action(written.details, written);
}
