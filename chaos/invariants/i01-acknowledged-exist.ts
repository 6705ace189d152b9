import type { Finding, Invariant } from './invariant.ts';

/** An accepted order is in both stores; one that was never answered is in both or in neither. */
export const acknowledgedExist: Invariant = {
  id: 'I1',
  says: 'every acknowledged order exists as a run and in PostgreSQL; an unknown answer became one order or none',
  judge(evidence) {
    const runs = new Set(evidence.runs.map((run) => run.orderId));
    const rows = new Set(evidence.database.orders.map((order) => order.orderId));
    const findings: Finding[] = [];
    for (const { orderId, answer } of evidence.asked) {
      const run = runs.has(orderId);
      const row = rows.has(orderId);
      if (answer === 'accepted' && !run && !row) {
        findings.push({ key: orderId, harm: 'lost', said: 'was acknowledged, and neither store knows it' });
      } else if (answer === 'accepted' && !run) {
        findings.push({ key: orderId, harm: 'lost', said: 'was acknowledged and has no run' });
      } else if (answer === 'refused' && (run || row)) {
        findings.push({ key: orderId, harm: 'wrong', said: 'was refused and exists all the same' });
      } else if (row && !run) {
        findings.push({ key: orderId, harm: 'wrong', said: 'is in PostgreSQL and has no run' });
      } else if (evidence.quiet && run && !row) {
        findings.push({ key: orderId, harm: 'wrong', said: 'has a run and is not in PostgreSQL' });
      }
    }
    return findings;
  },
};
