/** What kind of step this is, whichever part it is about: `capture` of `capture:nordwind`. */
export function kindOf(step: string): string {
  return step.split(':', 1)[0] ?? step;
}
