/** The stack cannot be started or reached; the message is printed as it is. */
export class LaunchProblem extends Error {
  override readonly name = 'LaunchProblem';
  readonly todo: readonly string[];
  constructor(message: string, todo: readonly string[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.todo = todo;
  }
}
