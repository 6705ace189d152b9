/** An address as it may be shown: `postgres://app:…@host:5432/orders`. */
export function withoutPassword(text: string): string {
  return text.replace(/^((?:[a-z][a-z0-9+.-]*:\/\/)?[^\s/@:]*:)(?!\/\/).*@/is, '$1…@');
}

/** Whether an address carries a password, also where it is misspelled. */
export function hasPassword(text: string): boolean {
  return withoutPassword(text) !== text || /\b(?:ssl)?password\s*=/i.test(text);
}
