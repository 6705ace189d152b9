/** `10:41:03` of an instant in UTC: a sentence about the past must not change while it is read. */
export function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
