/** The message of whatever was thrown, or its name where it has none, as `AggregateError` often does. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

export function errorStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? errorText(error)) : String(error);
}
