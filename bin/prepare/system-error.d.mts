export function systemProblem(error: unknown): string | undefined;
export const KNOWN_CODES: readonly string[];
