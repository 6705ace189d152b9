/** Which part of a list is mounted. `top` is the index of the first visible row. */
export type Viewport = { readonly top: number; readonly end: number };

/**
 * Keeps the cursor visible and moves no more than needed, so that the eye keeps its place. `margin` rows stay
 * visible beyond the cursor where the list has them.
 */
export function viewport(at: {
  readonly cursor: number;
  readonly top: number;
  readonly height: number;
  readonly total: number;
  readonly margin?: number;
}): Viewport {
  const height = Math.max(0, at.height);
  const last = Math.max(0, at.total - height);
  const margin = Math.max(0, Math.min(at.margin ?? 0, Math.floor((height - 1) / 2)));
  let top = Math.min(Math.max(0, at.top), last);
  if (at.total > 0 && height > 0) {
    const cursor = Math.min(Math.max(0, at.cursor), at.total - 1);
    if (cursor - margin < top) top = cursor - margin;
    if (cursor + margin >= top + height) top = cursor + margin - height + 1;
    top = Math.min(Math.max(0, top), last);
  }
  return { top, end: Math.min(at.total, top + height) };
}
