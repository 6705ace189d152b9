import type { InspectReturn, RETURN_UPDATES } from '../../contract/return/return.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import { firstParked } from '../process/process.ts';
import { type ReturnProcess, type ReturnRun, worthOf } from './return-run.ts';

export type ReturnUpdate = keyof typeof RETURN_UPDATES;

/** Why each update would be refused in this state. Null: it would be taken, as far as the state goes. */
const OUT_OF_PLACE: Readonly<Record<ReturnUpdate, (run: ReturnRun) => string | null>> = {
  approve: decided,
  reject: decided,
  withdraw: (run) => {
    if (run.people.withdrawal !== null) return 'it is withdrawn already';
    const early =
      run.state.current === 'requested' ||
      run.state.current === 'approved' ||
      run.state.current === 'labelled';
    return early ? null : 'the goods are on their way or here already';
  },
  inspect: (run) => {
    if (run.state.current !== 'inspecting') return 'there is nothing to inspect';
    return run.people.inspecting || run.people.inspection !== null ? 'it is inspected already' : null;
  },
  retryStage: (run) => {
    const parked = firstParked(run);
    const step = parked?.step ?? '';
    const waits = step === 'approval' || step === 'inspection';
    if (parked === null || waits) return 'no step is parked that could be tried again';
    if (parked.retry !== null) return 'it is tried again already';
    return step === 'refund' && run.request.facts?.paymentMethod === 'cash'
      ? 'cash is paid out by hand: settle'
      : null;
  },
  settle: (run) => {
    if (firstParked(run)?.step !== 'refund' || run.state.current !== 'refunding')
      return 'no refund is parked';
    return run.people.settlement === null ? null : 'it is settled already';
  },
};

function decided(run: Pick<ReturnRun, 'people' | 'request' | 'state'>): string | null {
  if (run.state.current !== 'requested' || run.people.decision !== null) return 'it is decided already';
  return run.request.facts === null ? 'it is not written down yet; say it again in a moment' : null;
}

/** Updates that would be taken now. */
export function acceptedNow(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'messages' | 'parcel' | 'people' | 'refund' | 'request'>,
): readonly ReturnUpdate[] {
  if (isReturnEnded(run.state.current)) return [];
  return (Object.keys(OUT_OF_PLACE) as ReturnUpdate[]).filter((name) => OUT_OF_PLACE[name](run) === null);
}

/** Why an update is refused, with what would be taken instead. Null: it is taken. */
export function problemOf(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'messages' | 'parcel' | 'people' | 'refund' | 'request'>,
  name: ReturnUpdate,
  input: unknown,
): string | null {
  if (isReturnEnded(run.state.current)) return `the return is ${run.state.current}, which is final`;
  const misplaced = OUT_OF_PLACE[name](run);
  if (misplaced !== null) {
    const others = acceptedNow(run).join(', ') || 'nothing';
    return `the return is ${run.state.current}: ${misplaced}; taken now: ${others}`;
  }
  return name === 'inspect' ? badInspection(run, input as InspectReturn) : null;
}

function badInspection(run: Pick<ReturnRun, 'request'>, said: InspectReturn): string | null {
  if (said.result !== 'partial') return null;
  const wrong = said.lines.find(({ line, quantity }) => {
    const asked = run.request.input.lines.find((each) => each.line === line);
    return asked === undefined || quantity > asked.quantity;
  });
  if (wrong !== undefined) return `lines: ${wrong.quantity} of line ${wrong.line} did not come back`;
  const repeated = new Set(said.lines.map(({ line }) => line)).size !== said.lines.length;
  if (repeated) return 'lines: a line is there twice';
  const worth = worthOf(run, run.request.input.lines);
  if ((said.refundMinor ?? 0) > worth) return `refundMinor: at most ${worth}, which was paid for it`;
  return null;
}
