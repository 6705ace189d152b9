/** What one piece of terminal input means. Everything else a terminal sends is dropped. */
export type InputToken =
  /** Named as in `keys/key-name.ts`. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'press'; readonly button: number; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly rows: number }
  /** Answer to the question where the cursor is; columns count from 1. */
  | { readonly kind: 'cursor'; readonly column: number };
