import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { type ByHand, byHand } from '../../chaos/invariants/by-hand.ts';
import { type Judgement, judge } from '../../chaos/invariants/judge.ts';
import { judgeMoving } from '../../chaos/runs/final-judgement.ts';
import { readEndpoints } from '../../launch/client.ts';
import { stackFolder } from '../../launch/paths.ts';
import { connect } from '../../operations/connect.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';
import { openDatabase } from './compose-system.ts';
import { readAsked } from './read-asked.ts';

export type Checked = { readonly judgements: readonly Judgement[]; readonly byHand: ByHand };

/** Judges the stack that runs in this folder, while orders move. */
export async function checkRunningStack(root: string, io: CliIo): Promise<Checked> {
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) {
    throw new OperatorError('no stack runs in this folder', {
      exitCode: EXIT.unreachable,
      nextSteps: ['start one: quarterdeck stack up'],
    });
  }
  const { temporalAddress: address, namespace, databaseUrl, providersUrl } = endpoints;
  const link = connect(
    { label: 'local', source: 'stack', profile: null, address, namespace, local: true },
    { identity: `invariants@${process.pid}` },
  );
  const database = openDatabase(databaseUrl);
  let signed: ByHand = { entries: 0, sums: {}, keys: [] };
  try {
    const read = async (): Promise<readonly Judgement[]> => {
      // What is read later in the journal than in the stores could not be there yet.
      const asked = await readAsked(stackFolder(root));
      const evidence = await readEvidence(
        { link, database, providersUrl },
        { asked, quiet: false, only: null },
      );
      signed = byHand(evidence);
      return judge(evidence);
    };
    const judgements = await judgeMoving(read, (line) => io.stderr.write(`${line}\n`));
    return { judgements, byHand: signed };
  } finally {
    await link.close();
    await database.destroy();
  }
}
