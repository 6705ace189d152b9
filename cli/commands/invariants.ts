import { parseArgs } from 'node:util';
import { EvidenceUnreadable } from '../../chaos/evidence/read-runs.ts';
import type { ByHand } from '../../chaos/invariants/by-hand.ts';
import { invariantLines } from '../../chaos/report.ts';
import { type Checked, checkRunningStack } from '../chaos/check-running-stack.ts';
import { type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { stackRoot } from '../own-place.ts';

export const invariants: Command = {
  name: 'invariants',
  summary: 'check what must hold across Temporal, PostgreSQL and the providers',
  usage: `quarterdeck invariants [--folder DIR] [--json]

Reads the stores of the stack that runs in this clone, or in DIR, each by its own means, and judges them. Orders may be moving
meanwhile: what differs is read a second time ten seconds later, and only what still differs counts.
What people settled by hand is counted, and its sum told apart.
Exit 1 with the differing keys when an invariant does not hold; 4 when a store cannot be read.`,
  async run(args, io) {
    const { json, folder } = readOptions(args);
    let checked: Checked;
    try {
      checked = await checkRunningStack(stackRoot(folder, io.cwd), io);
    } catch (error) {
      if (!(error instanceof EvidenceUnreadable)) throw error;
      throw new OperatorError(error.message, { exitCode: EXIT.unreachable, cause: error });
    }
    const { byHand, judgements } = checked;
    const failed = judgements.filter((judgement) => judgement.findings.length > 0);
    if (json)
      io.stdout.write(`${JSON.stringify({ holds: failed.length === 0, invariants: judgements, byHand })}\n`);
    else
      for (const line of [...judgements.flatMap(invariantLines), byHandLine(byHand)]) {
        io.stdout.write(`${line}\n`);
      }
    return failed.length === 0 ? EXIT.done : EXIT.failed;
  },
};

function byHandLine({ entries, sums }: ByHand): string {
  const said = Object.entries(sums).map(([currency, minor]) => `${minor} ${currency} in minor units`);
  return `  by hand: ${entries} entries${said.length === 0 ? '' : `, ${said.join(', ')}`}`;
}

function readOptions(args: readonly string[]): {
  readonly json: boolean;
  readonly folder: string | undefined;
} {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, folder: { type: 'string' } },
    });
    return { json: values.json ?? false, folder: values.folder };
  } catch (error) {
    throw usageError((error as Error).message, ['quarterdeck invariants --help']);
  }
}
