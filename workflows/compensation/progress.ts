import { workflowInfo } from '@temporalio/workflow';
import type {
  CompensationProgress,
  CompensationStepProgress,
} from '../../contract/compensation/compensation.ts';
import type { CompensationStep } from '../../contract/order/order.ts';
import type { OrderRun } from '../order/order-run.ts';

/** State of the compensation in addition to the order run. */
export type Undoing = {
  readonly run: OrderRun;
  /** Vendors whose parts were the order's when it began, whatever becomes of them. */
  readonly asked: readonly string[];
  readonly heard: string[];
  clean: boolean;
  version: number;
};

/** Words arrive one after the other, so the order finds its own among the newest. */
const HEARD_SHOWN = 50;
const TIMELINE_SHOWN = 10;

export function progressOf(undoing: Undoing): CompensationProgress {
  const { asked, clean, heard, run, version } = undoing;
  return {
    v: 1,
    workflowId: workflowInfo().workflowId,
    version,
    steps: run.undo.list.map((known) => stepOf(run, known)),
    parts: run.parts.all
      .filter((part) => asked.includes(part.vendorId) && (part.undone || part.shipment.released))
      .map(({ undone, vendorId }) => ({ vendorId, fate: undone ? 'undone' : 'released' })),
    refundedMinor: run.payment.refundedMinor,
    keptMinor: run.payment.keptMinor,
    clean,
    heard: heard.slice(-HEARD_SHOWN),
    timeline: run.log.timeline.slice(-TIMELINE_SHOWN),
  };
}

function stepOf(run: Pick<OrderRun, 'steps' | 'undo'>, known: CompensationStep): CompensationStepProgress {
  const parked = run.steps.parked.get(known.step);
  return {
    ...known,
    doing: doingOf(run, known.step),
    parked:
      parked === undefined ? null : { reason: parked.reason, since: parked.since, detail: parked.detail },
    hold: run.steps.holds.get(known.step) ?? null,
    number: run.steps.numbers.get(known.step) ?? null,
  };
}

function doingOf(run: Pick<OrderRun, 'steps' | 'undo'>, step: string): CompensationStepProgress['doing'] {
  if (run.undo.finished.has(step)) return 'over';
  if (run.steps.parked.has(step)) return 'parked';
  if (run.steps.tries.has(step)) return 'trying';
  return run.steps.holds.has(step) ? 'held' : 'waiting';
}

/** The part of the progress whose change is signalled. The start of a try is not: the order knows when one is due. */
export function reportableProgress(undoing: Undoing): string {
  const { timeline: _, version: __, ...progress } = progressOf(undoing);
  const steps = progress.steps.map((step) => ({
    ...step,
    doing: step.doing === 'trying' ? 'waiting' : step.doing,
  }));
  return JSON.stringify({ ...progress, steps });
}
