/** Why a checkout cannot settle a step in the time it has; the order's own run does it again under the same keys. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';
  readonly why: 'review' | 'in-doubt' | 'unavailable' | 'hopeless';
  constructor(why: Unfinished['why'], message: string) {
    super(message);
    this.why = why;
  }
}
