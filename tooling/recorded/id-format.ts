import { VENDORS } from '../../contract/providers/providers.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** An id with its parts that differ from one to the next left out: `ord-{id}:capture:{vendor}:{n}`. */
export function formatOfId(id: string): string {
  const vendors = new Set<string>(VENDORS);
  return id
    .replaceAll(UUID, '{uuid}')
    .split(/([:/])/)
    .map((part) => (vendors.has(part) ? '{vendor}' : formatOfPart(part)))
    .join('');
}

function formatOfPart(part: string): string {
  if (/^\d{4}-\d\d-\d\dT/.test(part)) return '{time}';
  if (/^\d+$/.test(part)) return '{n}';
  if (/^[0-9a-z]{18,}$/.test(part)) return '{hash}';
  return part
    .replace(/^((?:[a-z]{1,4}-)+)[0-9A-Z]{16}(?=$|-)/, '$1{id}')
    .replace(/^([a-z]{1,4})-(?=.*\d)[0-9A-Za-z]+$/, '$1-{id}')
    .replace(/^([a-z]+)-(?=.*\d)[0-9a-f]{8,}$/, '$1-{id}');
}
