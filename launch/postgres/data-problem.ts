/** The data is there or may be there, but cannot be used as things stand. Nothing was changed. */
export class DataProblem extends Error {
  override readonly name = 'DataProblem';
  readonly todo: readonly string[];
  constructor(message: string, todo: readonly string[]) {
    super(message);
    this.todo = todo;
  }
}
