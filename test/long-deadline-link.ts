import { connect, type TemporalLink } from '../operations/temporal/connect.ts';

const PATIENCE_MS = 30_000;

/**
 * A connection that waits longer than a person would: what a test asks is answered, however busy the machine is. What
 * is not answered at all is for `liveLink`.
 */
export function longDeadlineLink(
  { address, namespace }: { readonly address: string; readonly namespace: string },
  identity = 'test',
): TemporalLink {
  const target = { label: 'test', source: 'address-flag', profile: null, local: true } as const;
  return connect(
    { ...target, address, namespace },
    {
      identity,
      callerType: 'api',
      deadlines: {
        read: PATIENCE_MS,
        interactive: PATIENCE_MS,
        update: PATIENCE_MS,
        write: PATIENCE_MS,
      },
    },
  );
}
