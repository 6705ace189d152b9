/** `1,204`. */
export function countWords(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `ole` of `ole@laptop`. */
export function shortName(identity: string): string {
  return identity.split('@')[0] || identity;
}
