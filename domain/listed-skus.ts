/** The server takes 2 KB for one search attribute; what JSON and the payload add is left free. */
export const SKUS_BYTES = 1_800;

/**
 * The skus of an order for the search attribute, each once, in the order of the lines. What goes beyond the limit is
 * left out, so a search by sku can miss the last lines of an order with a hundred long ones; PostgreSQL has them all.
 */
export function listedSkus(lines: readonly { readonly sku: string }[]): readonly string[] {
  const listed: string[] = [];
  let bytes = 0;
  for (const sku of new Set(lines.map((line) => line.sku))) {
    // Skus are ASCII: quotes and a comma for every one.
    bytes += sku.length + 3;
    if (bytes > SKUS_BYTES) break;
    listed.push(sku);
  }
  return listed;
}
