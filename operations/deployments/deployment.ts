/** A build that polls, or once polled, as a version of a deployment. Times are epoch milliseconds. */
export type DeploymentVersion = {
  readonly build: string;
  readonly status: VersionStatus;
  readonly createdAt: number | null;
  /** When it last became current or ramping; null where it never was. */
  readonly activeSince: number | null;
  /** When the server last looked whether open pinned runs still need it; null where it never did. */
  readonly drainedCheckedAt: number | null;
};

export const VERSION_STATUSES = [
  'unknown',
  'inactive',
  'current',
  'ramping',
  /** Only open pinned runs still need it: its workers must stay. */
  'draining',
  'drained',
  'created',
] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

export type Deployment = {
  readonly name: string;
  /** The build that new and upgrading runs go to; null: the unversioned workers. */
  readonly current: string | null;
  /** A share of the runs goes to this build instead; null: no ramp. Its build null: the unversioned workers. */
  readonly ramping: { readonly build: string | null; readonly percent: number } | null;
  readonly versions: readonly DeploymentVersion[];
  readonly lastChangedBy: string;
  /** The server has not told all queues yet. */
  readonly spreading: boolean;
  /** Given back with a change, so that a change in between is noticed. */
  readonly token: Uint8Array;
  readonly readAt: number;
};

export function buildWords(build: string | null): string {
  return build ?? 'the unversioned workers';
}
