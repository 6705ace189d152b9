import type { OrderStage } from './order-stage.ts';
import { MOVING_STAGES } from './order-stage.ts';

/**
 * Overlays of a stage: a step that is parked or held, a review, a claim. A step is parked and held for
 * itself, so several of a kind can lie there at once; a review and a claim there is one of.
 */
export const OVERLAYS = ['parked', 'held', 'in-review', 'claimed'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** All overlay events of the log, and operator actions that do not change the stage. */
export const OVERLAY_EVENTS = [
  'parked',
  'unparked',
  'held',
  'released',
  'review-opened',
  'review-closed',
  'claimed',
  'unclaimed',
  'noted',
  'extended',
  'forwarded',
  'overridden',
  'skipped',
  'settled',
  'refunded',
  'reassigned',
  'method-changed',
  'amended',
] as const;
export type OverlayEvent = (typeof OVERLAY_EVENTS)[number];

type Rule = {
  /** Null: the event is only logged, and opens or closes no overlay. */
  readonly overlay: Overlay | null;
  /** Whether it lies there after the event. */
  readonly open: boolean;
  /** An open overlay can be opened again. */
  readonly again?: true;
  readonly stages: readonly OrderStage[];
};

const ANY: readonly OrderStage[] = MOVING_STAGES;
// What takes more than a moment may end while the order is being undone already; the undo waits for it.
const UNDOING: readonly OrderStage[] = ['cancelling', 'compensating'];
const PREPARING: readonly OrderStage[] = ['fulfilling', 'capturing', 'releasing', ...UNDOING];
const ON_THE_WAY: readonly OrderStage[] = ['shipped', 'delivered'];

const logged = (stages: readonly OrderStage[]): Rule => ({ overlay: null, open: false, stages });

const RULES: Readonly<Record<OverlayEvent, Rule>> = {
  parked: { overlay: 'parked', open: true, stages: ANY },
  unparked: { overlay: 'parked', open: false, stages: ANY },
  held: { overlay: 'held', open: true, stages: ANY },
  released: { overlay: 'held', open: false, stages: ANY },
  'review-opened': { overlay: 'in-review', open: true, stages: ['reserving', 'authorising'] },
  'review-closed': { overlay: 'in-review', open: false, stages: ['reserving', 'authorising', ...UNDOING] },
  claimed: { overlay: 'claimed', open: true, again: true, stages: ANY },
  unclaimed: { overlay: 'claimed', open: false, stages: ANY },
  noted: logged(ANY),
  extended: logged(ANY),
  forwarded: logged(ANY),
  overridden: logged([...PREPARING, ...ON_THE_WAY]),
  skipped: logged(PREPARING),
  settled: logged([...PREPARING, ...ON_THE_WAY]),
  refunded: logged([...PREPARING, ...ON_THE_WAY]),
  reassigned: logged(PREPARING),
  'method-changed': logged(['reserving', 'authorising', ...PREPARING]),
  amended: logged(['reserving', 'authorising', 'confirmed', ...PREPARING, ...ON_THE_WAY]),
};

export function isOverlayEvent(event: string): event is OverlayEvent {
  return (OVERLAY_EVENTS as readonly string[]).includes(event);
}

/** Whether the log can have this event of an order in this stage. */
export function isLogged(event: OverlayEvent, stage: OrderStage): boolean {
  return RULES[event].stages.includes(stage);
}

/** Which overlay the event concerns; null: none. */
export function overlayOfEvent(event: OverlayEvent): Overlay | null {
  return RULES[event].overlay;
}

/** Whether the overlay lies there after the event; null where the event makes no sense as things are. */
export function overlayMove(open: boolean, event: OverlayEvent): boolean | null {
  const rule = RULES[event];
  if (rule.overlay === null) return open;
  if (rule.open === open && rule.again !== true) return null;
  return rule.open;
}
