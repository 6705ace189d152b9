/** Classes of SQLSTATE that are about the data, not the server: integrity, data and check violations. */
const CONSTRAINT = /^(22|23|27)/;
// Connection, resources, operator intervention, lock and serialization failures, system errors: retried.
const UNAVAILABLE = /^(08|25|40|53|55|57|58|XX)/;
const SOCKET =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ECONNABORTED)$/;
// The driver gives these no code.
const SPOKEN =
  /connection terminated|connection ended|timeout exceeded|query read timeout|client has encountered a connection error|not queryable/i;

/** The database refuses what was asked, and will again. */
export function isDatabaseConstraint(error: unknown): boolean {
  return CONSTRAINT.test(codeOf(error)) && hasSeverity(error);
}

/** The database did not answer or could not: nothing is known to be wrong with what was asked. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (hasSeverity(error)) return UNAVAILABLE.test(code);
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  return SOCKET.test(code) || (error instanceof Error && SPOKEN.test(error.message));
}

/** One of our triggers refused it: existing rows do not allow it. */
export function isRestriction(error: unknown): boolean {
  return codeOf(error) === '23001' && hasSeverity(error);
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Only the server's own answers have one; a socket's error has a code as well. */
function hasSeverity(error: unknown): boolean {
  return typeof (error as { readonly severity?: unknown } | null)?.severity === 'string';
}
