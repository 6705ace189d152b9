export function pageOf(
  args: readonly string[],
): { readonly kind: 'completion' | 'help'; readonly name: string } | undefined;
