/** What a line needs to be added up. */
type PricedLine = { readonly vendorId: string; readonly quantity: number; readonly unitPriceMinor: number };

export function totalMinor(lines: readonly PricedLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
}

/** The vendors of an order in the order of their first line. */
export function vendorsOf(lines: readonly PricedLine[]): readonly string[] {
  return [...new Set(lines.map((line) => line.vendorId))];
}
