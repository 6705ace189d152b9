import type { CartsUnread, Evidence } from '../../chaos/evidence/evidence.ts';
import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { must } from '../../chaos/evidence/read-runs.ts';
import { type ByHand, byHand } from '../../chaos/invariants/by-hand.ts';
import { checkReplay } from '../../chaos/invariants/i14-replays.ts';
import { checkInvariants, type Judgement } from '../../chaos/invariants/judge.ts';
import { checkMoving, inOrder } from '../../chaos/runs/final-judgement.ts';
import { readEndpoints } from '../../launch/client.ts';
import { stackFolder } from '../../launch/paths.ts';
import { stackHint } from '../../launch/stack-hint.ts';
import type { Target } from '../../operations/target/target.ts';
import { connect, type TemporalLink } from '../../operations/temporal/connect.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';
import { openDatabase, replayed } from './compose-system.ts';
import { readAsked } from './read-asked.ts';

export type Checked = {
  readonly target: Target;
  readonly judgements: readonly Judgement[];
  readonly byHand: ByHand;
  readonly cartsUnread: CartsUnread | null;
};

/** Checks the invariants of this folder's running stack, while orders progress. */
export async function checkRunningStack(root: string, io: CliIo): Promise<Checked> {
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) {
    throw new OperatorError('no stack runs in this folder', {
      exitCode: EXIT.unreachable,
      nextSteps: [`start one: ${stackHint(root, 'stack up')}`],
    });
  }
  const { temporalAddress: address, namespace, databaseUrl, providersUrl } = endpoints;
  const target: Target = {
    label: 'local',
    source: 'stack',
    profile: null,
    address,
    namespace,
    local: true,
  };
  const link = connect(target, { identity: `invariants@${process.pid}` });
  const database = openDatabase(databaseUrl);
  let seen: Evidence | undefined;
  try {
    const read = async (): Promise<readonly Judgement[]> => {
      // What is read later in the journal than in the stores could not be there yet.
      const asked = await readAsked(stackFolder(root));
      const evidence = await readEvidence(
        { link, database, providersUrl },
        { asked, quiet: false, only: null },
      );
      seen = evidence;
      return checkInvariants(evidence);
    };
    const judgements = await checkMoving(read, (line) => io.stderr.write(`${line}\n`));
    if (seen === undefined) throw new Error('nothing was read');
    const again = await checkHistories(link, seen);
    return {
      target,
      judgements: inOrder([...judgements, again]),
      byHand: byHand(seen),
      cartsUnread: seen.cartsUnread ?? null,
    };
  } finally {
    await link.close();
    await database.destroy();
  }
}

/** A live system has histories without end; the newest are those that the code of now has to carry on. */
const REPLAYED_MAX = 200;
const REPLAY_LIMIT_MS = 10 * 60_000;

async function checkHistories(link: TemporalLink, { others, runs }: Evidence): Promise<Judgement> {
  const all = [...runs, ...others].sort((a, b) => b.startTime - a.startTime);
  const newest = all.slice(0, REPLAYED_MAX);
  const limited = all.length > newest.length ? ` (the newest ${newest.length} of ${all.length})` : '';
  // A server that dies meanwhile leaves a question open; it is no history that cannot be repeated.
  const verdicts = await link.call({ what: 'repeat the histories', deadlineMs: REPLAY_LIMIT_MS }, () =>
    replayed(link, newest),
  );
  return checkReplay(must(verdicts), limited);
}
