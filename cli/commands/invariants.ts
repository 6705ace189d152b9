import { EvidenceUnreadable } from '../../chaos/evidence/read-runs.ts';
import type { ByHand } from '../../chaos/invariants/by-hand.ts';
import { invariantLines } from '../../chaos/report.ts';
import { formatMoney, isCurrency } from '../../domain/money.ts';
import { type Checked, checkRunningStack } from '../chaos/check-running-stack.ts';
import { type CommandLeaf, EXIT, OperatorError } from '../command.ts';
import { jsonTarget, targetName } from '../orders/order-command.ts';
import { stackRoot } from '../own-place.ts';
import { FOLDER_OPTION, JSON_OPTION } from '../parsing/shared-options.ts';

export const invariants: CommandLeaf = {
  name: 'invariants',
  summary: 'check what must hold across Temporal, PostgreSQL and the providers',
  description: `Reads the stores of the running stack and checks the invariants. Orders may be moving
meanwhile: what differs is read a second time ten seconds later, and only what still differs counts.

Effects settled by hand are counted, and their amounts shown separately. Records younger than ten seconds that only one store has are
counted as too young to check.

Exit 1 with the differing keys when an invariant does not hold; 4 when a store cannot be read: then nothing is known, and
--json prints "holds": false with "verdict": "unknown".`,
  options: [JSON_OPTION, FOLDER_OPTION],
  examples: [{ args: 'invariants' }, { args: 'invariants --json' }],
  async run(flags, io) {
    const [json, folder] = [flags.has('json'), flags.text('folder')];
    let checked: Checked;
    try {
      checked = await checkRunningStack(stackRoot(folder, io.cwd), io);
    } catch (error) {
      if (!(error instanceof EvidenceUnreadable)) throw error;
      if (json) {
        const unknown = { holds: false, verdict: 'unknown', unreadable: error.message, invariants: [] };
        io.stdout.write(`${JSON.stringify(unknown)}\n`);
      }
      throw new OperatorError(error.message, { exitCode: EXIT.unreachable, cause: error });
    }
    const { byHand, cartsUnread, judgements, target } = checked;
    const failed = judgements.filter((judgement) => judgement.findings.length > 0);
    const tooYoung = judgements.reduce((count, judgement) => count + judgement.tooYoung.length, 0);
    if (json) {
      const holds = failed.length === 0;
      const verdict = holds ? 'holds' : 'fails';
      const report = {
        target: jsonTarget(target),
        holds,
        verdict,
        tooYoung,
        invariants: judgements,
        byHand,
        cartsUnread,
      };
      io.stdout.write(`${JSON.stringify(report)}\n`);
    } else {
      const lines = [...judgements.flatMap(invariantLines), byHandLine(byHand)];
      if (tooYoung > 0) lines.push(`  too young to check: ${tooYoung}`);
      if (cartsUnread !== null) {
        lines.push(`  carts not checked: ${cartsUnread.customers} (${cartsUnread.why})`);
      }
      io.stderr.write(`target: ${targetName(target)}\n`);
      for (const line of lines) io.stdout.write(`${line}\n`);
    }
    return failed.length === 0 ? EXIT.done : EXIT.failed;
  },
};

function byHandLine({ entries, sums }: ByHand): string {
  const parts = Object.entries(sums).map(([currency, minor]) =>
    isCurrency(currency) ? formatMoney({ currency, minor }) : `${minor} minor units of ${currency}`,
  );
  return `  by hand: ${entries} entries${parts.length === 0 ? '' : `, ${parts.join(', ')}`}`;
}
