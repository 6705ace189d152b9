import type { InspectReturn, RETURN_UPDATES } from '../../contract/return/return.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import { type ReturnRun, worthOf } from './return-run.ts';

export type ReturnUpdate = keyof typeof RETURN_UPDATES;

/** Why each update would be refused in this state. Null: it would be taken, as far as the state goes. */
const OUT_OF_PLACE: Readonly<Record<ReturnUpdate, (run: ReturnRun) => string | null>> = {
  approve: decided,
  reject: decided,
  withdraw: (run) => {
    if (run.withdrawal !== null) return 'it is withdrawn already';
    const early = run.state === 'requested' || run.state === 'approved' || run.state === 'labelled';
    return early ? null : 'the goods are on their way or here already';
  },
  inspect: (run) => {
    if (run.state !== 'inspecting') return 'there is nothing to inspect';
    return run.inspecting || run.inspection !== null ? 'it is inspected already' : null;
  },
  retryStage: (run) => {
    const step = run.parked?.step ?? '';
    const waits = step === 'approval' || step === 'inspection';
    if (run.parked === null || waits) return 'no step is parked that could be tried again';
    if (run.parked.retry !== null) return 'it is tried again already';
    return step === 'refund' && run.facts?.paymentMethod === 'cash'
      ? 'cash is paid out by hand: settle'
      : null;
  },
  settle: (run) => {
    if (run.parked?.step !== 'refund' || run.state !== 'refunding') return 'no refund is parked';
    return run.settlement === null ? null : 'it is settled already';
  },
};

function decided(run: ReturnRun): string | null {
  if (run.state !== 'requested' || run.decision !== null) return 'it is decided already';
  return run.facts === null ? 'it is not written down yet; say it again in a moment' : null;
}

/** Updates that would be taken now. */
export function acceptedNow(run: ReturnRun): readonly ReturnUpdate[] {
  if (isReturnEnded(run.state)) return [];
  return (Object.keys(OUT_OF_PLACE) as ReturnUpdate[]).filter((name) => OUT_OF_PLACE[name](run) === null);
}

/** Why an update is refused, with what would be taken instead. Null: it is taken. */
export function problemOf(run: ReturnRun, name: ReturnUpdate, input: unknown): string | null {
  if (isReturnEnded(run.state)) return `the return is ${run.state}, which is final`;
  const misplaced = OUT_OF_PLACE[name](run);
  if (misplaced !== null) {
    const others = acceptedNow(run).join(', ') || 'nothing';
    return `the return is ${run.state}: ${misplaced}; taken now: ${others}`;
  }
  return name === 'inspect' ? badInspection(run, input as InspectReturn) : null;
}

function badInspection(run: ReturnRun, said: InspectReturn): string | null {
  if (said.result !== 'partial') return null;
  const wrong = said.lines.find(({ line, quantity }) => {
    const asked = run.input.lines.find((each) => each.line === line);
    return asked === undefined || quantity > asked.quantity;
  });
  if (wrong !== undefined) return `lines: ${wrong.quantity} of line ${wrong.line} did not come back`;
  const repeated = new Set(said.lines.map(({ line }) => line)).size !== said.lines.length;
  if (repeated) return 'lines: a line is there twice';
  const worth = worthOf(run, run.input.lines);
  if ((said.refundMinor ?? 0) > worth) return `refundMinor: at most ${worth}, which was paid for it`;
  return null;
}
