import { parseArgs } from 'node:util';
import { EvidenceUnreadable } from '../../chaos/evidence/read-runs.ts';
import type { Judgement } from '../../chaos/invariants/judge.ts';
import { invariantLines } from '../../chaos/report.ts';
import { checkRunningStack } from '../chaos/check-running-stack.ts';
import { type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { stackRoot } from '../own-place.ts';

export const invariants: Command = {
  name: 'invariants',
  summary: 'check what must hold across Temporal, PostgreSQL and the providers',
  usage: `quarterdeck invariants [--folder DIR] [--json]

Reads the stores of the stack that runs in this clone, or in DIR, each by its own means, and judges them. Orders may be moving
meanwhile: what differs is read a second time ten seconds later, and only what still differs counts.
Exit 1 with the differing keys when an invariant does not hold; 4 when a store cannot be read.`,
  async run(args, io) {
    const { json, folder } = readOptions(args);
    let judgements: readonly Judgement[];
    try {
      judgements = await checkRunningStack(stackRoot(folder, io.cwd), io);
    } catch (error) {
      if (!(error instanceof EvidenceUnreadable)) throw error;
      throw new OperatorError(error.message, { exitCode: EXIT.unreachable, cause: error });
    }
    const failed = judgements.filter((judgement) => judgement.findings.length > 0);
    if (json) io.stdout.write(`${JSON.stringify({ holds: failed.length === 0, invariants: judgements })}\n`);
    else for (const line of judgements.flatMap(invariantLines)) io.stdout.write(`${line}\n`);
    return failed.length === 0 ? EXIT.done : EXIT.failed;
  },
};

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
