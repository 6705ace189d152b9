/** Workflow time. RFC 3339, UTC. */
export function now(): string {
  return new Date(Date.now()).toISOString();
}
