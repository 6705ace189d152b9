/** JSON with its keys in order: two values that mean the same read the same. `undefined` fields do not count. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, field]) => field !== undefined)
            .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
        )
      : inner,
  );
}

/**
 * 106 bits of a value's canonical JSON, 22 base-36 characters, for folders that may not import a hash. It distinguishes
 * one customer's own requests and does not protect against deliberate collisions.
 */
export function contentHash(value: unknown): string {
  const text = canonicalJson(value);
  return [mix(text, 0x9e3779b9), mix(text, 0x85ebca6b)]
    .map((part) => part.toString(36).padStart(11, '0'))
    .join('');
}

// Two multiply-xor lanes over the UTF-16 units, joined to 53 bits: the widest whole number that a double holds.
function mix(text: string, seed: number): number {
  let low = 0xdeadbeef ^ seed;
  let high = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & high) + (low >>> 0);
}
