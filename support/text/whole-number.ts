/** A whole number in decimal digits alone: no sign, no fraction, no exponent. Null outside the range. */
export function parseWholeNumber(
  text: string,
  range: { readonly min: number; readonly max: number },
): number | null {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= range.min && number <= range.max ? number : null;
}
