import * as v from 'valibot';
import { STUCK_REASONS } from '../../domain/stuck.ts';
import { VENDOR_STATUSES } from '../../domain/vendor-progress.ts';
import {
  compensationStepSchema,
  countSchema,
  minorSchema,
  orderInputSchema,
  orderLineSchema,
  timelineEntrySchema,
  undoOutcomeSchema,
} from '../order/order.ts';

/**
 * The undo of an order is a run of its own, `compensate/{orderId}/{round}`: it lives until everything is undone, also
 * when the order's run is terminated. The order starts it with what it has to undo, hears how it goes by signal, and
 * forwards operator commands; only the order writes its log.
 */
const holdSchema = v.object({ step: v.string(), by: v.string(), since: v.string(), reason: v.string() });

/**
 * What starts it. `round` counts the undos of the order from 1; `parts` are those that the order still has, and
 * `released` are those that are on their way. `compensations` is the list of what was registered before each step.
 * A decoder for every older `v` stays.
 */
export const compensationInputSchema = v.strictObject({
  v: v.literal(1),
  order: orderInputSchema,
  round: v.pipe(countSchema, v.minValue(1)),
  /** Why, in the word of the order's end. */
  outcome: undoOutcomeSchema,
  parts: v.array(
    v.strictObject({
      vendorId: v.string(),
      lines: v.array(orderLineSchema),
      capturedMinor: countSchema,
      released: v.boolean(),
      left: v.boolean(),
      undone: v.boolean(),
      progress: v.strictObject({
        status: v.picklist(['none', 'creating', ...VENDOR_STATUSES]),
        version: countSchema,
        tracking: v.nullable(v.string()),
      }),
    }),
  ),
  /** Of what was refunded, what was given back of parts that are delivered anyway. */
  goodwillMinor: minorSchema,
  /** Numbers of tries that were asked for, by step; 1 where there is none. */
  numbers: v.record(v.string(), countSchema),
  compensations: v.array(compensationStepSchema),
  holds: v.array(holdSchema),
  byHand: v.array(
    v.strictObject({ step: v.string(), how: v.picklist(['settled', 'skipped']), answer: v.unknown() }),
  ),
});
export type CompensationInput = v.InferOutput<typeof compensationInputSchema>;

/** `over`: this run has nothing more to do about the step. */
export const STEP_DOINGS = ['waiting', 'trying', 'parked', 'held', 'over'] as const;

/**
 * State of the compensation: the signal `compensationNews` to the order, the answer of the query `status`, and at the end the
 * result. It is always all of it, so that only the newest counts; `version` grows with every change, also from one run
 * of the same id to the next.
 */
export const compensationProgressSchema = v.object({
  v: v.literal(1),
  workflowId: v.string(),
  version: countSchema,
  steps: v.array(
    v.object({
      ...compensationStepSchema.entries,
      doing: v.picklist(STEP_DOINGS),
      parked: v.nullable(
        v.object({ reason: v.picklist(STUCK_REASONS), since: v.string(), detail: v.string() }),
      ),
      hold: v.nullable(holdSchema),
      number: v.nullable(countSchema),
    }),
  ),
  /** Parts of which it is known. `released`: it was on its way already, and stays in the order. */
  parts: v.array(v.object({ vendorId: v.string(), fate: v.picklist(['undone', 'released']) })),
  refundedMinor: countSchema,
  /** What stays of the captured money; null where none was undone. */
  keptMinor: v.nullable(countSchema),
  clean: v.boolean(),
  /** Ids of the words that it has taken, the newest last. */
  heard: v.array(v.string()),
  /** Its newest entries; the order takes those that it does not have. */
  timeline: v.array(timelineEntrySchema),
});
export type CompensationProgress = v.InferOutput<typeof compensationProgressSchema>;
export type CompensationStepProgress = CompensationProgress['steps'][number];

const about = { id: v.string(), step: v.string() };

/** The signal `compensationWord`: an operator command about one step, in the order of arrival. */
export const compensationWordSchema = v.variant('kind', [
  v.object({
    ...about,
    kind: v.literal('retry'),
    requestId: v.string(),
    reason: v.string(),
    actor: v.string(),
  }),
  v.object({ ...about, kind: v.literal('hold'), hold: holdSchema }),
  v.object({ ...about, kind: v.literal('release') }),
  v.object({
    ...about,
    kind: v.literal('by-hand'),
    how: v.picklist(['settled', 'skipped']),
    answer: v.unknown(),
  }),
  /** The order lost track of the compensation and requests its state. `step` is empty. */
  v.object({ ...about, kind: v.literal('tell') }),
]);
export type CompensationWord = v.InferOutput<typeof compensationWordSchema>;

export const COMPENSATION_SIGNALS = { word: 'compensationWord' } as const;
export const COMPENSATION_QUERIES = { status: 'status' } as const;

/** How a list shows it: the value of OrderStatus. */
export const COMPENSATION_STATES = ['undoing', 'blocked', 'undone'] as const;
export type CompensationState = (typeof COMPENSATION_STATES)[number];

/** Signal to the order: `compensationGone`, from a check that has found no run behind an undo that is waited for. */
export const compensationGoneSchema = v.object({ workflowId: v.string(), how: v.string() });
export type CompensationGone = v.InferOutput<typeof compensationGoneSchema>;
