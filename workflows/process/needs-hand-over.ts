/** A checkout cannot finish a step in time; the order workflow runs it again with the same idempotency keys. */
export class NeedsHandOver extends Error {
  override readonly name = 'Unfinished';
  readonly why: 'review' | 'in-doubt' | 'unavailable' | 'permanent';
  constructor(why: NeedsHandOver['why'], message: string) {
    super(message);
    this.why = why;
  }
}
