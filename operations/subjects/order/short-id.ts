import { graphemesOf } from '../../../support/text/graphemes.ts';

const PREFIX = 'ord-';
const CHARACTERS_MIN = 6;

/**
 * The shortest beginning of each id, of at least six characters, that no other of them has. Ids of other systems are
 * left as they are.
 */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const sorted = [...new Set(ids)].sort().map(graphemesOf);
  return new Map(
    sorted.map((id, index) => {
      const whole = id.join('');
      if (!whole.startsWith(PREFIX)) return [whole, whole];
      const shared = Math.max(common(id, sorted[index - 1]), common(id, sorted[index + 1]));
      return [whole, id.slice(0, Math.max(PREFIX.length + CHARACTERS_MIN, shared + 1)).join('')];
    }),
  );
}

function common(id: readonly string[], other: readonly string[] | undefined): number {
  if (other === undefined) return 0;
  let length = 0;
  while (length < id.length && id[length] === other[length]) length += 1;
  return length;
}
