import type { SubjectTab } from '../../../operations/subjects/subject.ts';
import { screenOf } from '../../places/screens.ts';
import { previewCall } from '../form/update-form.ts';
import { wantedAction } from '../form/wanted-action.ts';
import { BESIDE_POLL, besideMoved, besideRow } from '../order/beside.ts';
import { isGone } from '../order/gone.ts';
import { type OrderState, orderIdOf, runOf } from '../order/order.ts';
import { absentRow } from '../orders/absent-row.ts';
import { selectedRow } from '../orders/listing.ts';
import { lensOff } from '../stack/plain-namespace.ts';
import type { Call } from './call.ts';
import { countKey, detailSubject, isPlain } from './place-subject.ts';
import {
  besideCall,
  COUNT_SAMPLE,
  changedCall,
  countCall,
  describeCall,
  END_POLL,
  endCall,
  HISTORY_ROWS,
  HISTORY_ROWS_OLDER,
  headCall,
  historyCall,
  houseCall,
  LENS_SAMPLE,
  orderCall,
  pageCall,
  REACH_POLL,
  rateCall,
  reachCall,
  sampleCall,
  visibleCall,
  whyAbsentCall,
  whyCall,
} from './questions.ts';
import type { ConsoleState } from './state.ts';
import {
  currentLens,
  historyMoved,
  isOfTheEnd,
  isWorthDescribing,
  nextCount,
  nextRetrying,
  orderMoved,
  pollOf,
  scrolledAway,
  wantsEndAlone,
  wantsMore,
} from './worth-asking.ts';

/** A list costs the server half a millisecond a row and there is one server for everybody. */
const VISIBILITY_GAP_MS = 500;

export type Plan = {
  readonly calls: readonly Call[];
  /** When to look again, if nothing happens before. */
  readonly wakeAt: number;
};

/** Which questions are due now. Pure: the clock and all that was asked before are in the state. */
export function plan(state: ConsoleState): Plan {
  const { link } = state;
  if (link.kind === 'starting' || state.quitting) return { calls: [], wakeAt: Number.POSITIVE_INFINITY };
  if (link.kind === 'down') {
    return planOutage(state, link);
  }
  return new Planner(state).plan();
}

/** One question after the other, with growing pauses; beside it, a wait for something to listen again. */
function planOutage(state: ConsoleState, link: Extract<ConsoleState['link'], { kind: 'down' }>): Plan {
  const { now, polls } = state;
  const reach = pollOf(state, REACH_POLL);
  const waits = !reach.inFlight && reach.nextAt <= now ? [reachCall()] : [];
  const wake = reach.inFlight ? Number.POSITIVE_INFINITY : reach.nextAt;
  const busy = Object.entries(polls).some(([name, poll]) => name !== REACH_POLL && poll.inFlight);
  if (busy) return { calls: waits, wakeAt: Number.POSITIVE_INFINITY };
  if (now < link.nextTryAt) return { calls: waits, wakeAt: Math.min(link.nextTryAt, Math.max(now, wake)) };
  const again = state.listing.readAt === null ? pageCall(state) : headCall(state);
  return { calls: [...waits, again], wakeAt: link.nextTryAt };
}

/** Rows that the operator waits for are read at once; after a failure they wait their turn like everything else. */
function isAwaited({ listing }: ConsoleState): boolean {
  return listing.urgent || (listing.phase === 'waiting' && listing.problem === null);
}

/** Collects the calls of one round: the budget and the next moment to look are shared between the questions. */
class Planner {
  private readonly calls: Call[] = [];
  private wakeAt = Number.POSITIVE_INFINITY;
  private readonly state: ConsoleState;
  private visibilityAt: number;

  constructor(state: ConsoleState) {
    this.state = state;
    this.visibilityAt = state.visibilityAt;
  }

  plan(): Plan {
    // Work in progress is watched wherever the operator is; a hidden list is not read.
    this.planHouse();
    this.planForm();
    if (this.state.startup !== null) return { calls: [], wakeAt: this.wakeAt };
    if (this.state.place.kind === 'list') this.planList();
    if (this.state.place.kind === 'detail') this.planDetail(this.state.place.tab);
    for (const name of screenOf(this.state.place)?.reads ?? []) this.ask(name, () => houseCall(name));
    return { calls: this.calls, wakeAt: this.wakeAt };
  }

  private planList(): void {
    const { state } = this;
    const { listing } = state;
    const lens = currentLens(state);
    this.planSelected();
    if (lens !== undefined && lensOff(state, lens) !== null) {
      this.planCounts();
      return;
    }
    if (lens?.computed !== undefined) {
      const sample = () => sampleCall(state, lens, LENS_SAMPLE);
      this.visibility('head', sample, { atOnce: isAwaited(state) });
      this.planCounts();
      return;
    }
    if (listing.phase === 'waiting') {
      this.visibility('page', () => pageCall(state), { atOnce: isAwaited(state) });
      return;
    }
    const toEnd = listing.wantsEnd && listing.phase === 'partial';
    if (wantsEndAlone(state)) {
      this.visibility(END_POLL, () => endCall(state), { atOnce: true });
      return;
    }
    if (wantsMore(state)) {
      this.visibility('page', () => pageCall(state), { atOnce: toEnd && listing.problem === null });
    }
    // A head read between two pages could begin the list anew; the end comes first.
    if (!toEnd) this.visibility('head', () => headCall(state), { atOnce: listing.urgent });
    const asked = scrolledAway(state);
    if (asked.length > 0) this.visibility('visible', () => visibleCall(state, asked), { atOnce: false });
    this.planCounts();
  }

  private planCounts(): void {
    const { state } = this;
    const lens = nextCount(state);
    if (lens === undefined) return;
    const call = () =>
      lens.computed === undefined ? countCall(state, lens) : sampleCall(state, lens, COUNT_SAMPLE);
    this.visibility(`count:${countKey(state.listing, lens.id)}`, call, { atOnce: false });
  }

  private planSelected(): void {
    const { state } = this;
    const selected = selectedRow(state.listing);
    if (selected?.open === true) {
      this.ask('selected', () => describeCall(selected, 'selected'));
      if (isWorthDescribing(selected, state.now)) this.ask('why', () => whyCall(selected, 'why'));
    }
    // How it ended is asked once: what was found while it was open is no longer true.
    if (selected?.open === false) {
      const verdict = state.verdicts.get(selected.runId);
      if (verdict === undefined || !isOfTheEnd(verdict)) this.ask('why', () => whyCall(selected, 'why'));
    }
    const beside = besideRow(state);
    if (beside !== undefined && besideMoved(state, beside)) this.ask(BESIDE_POLL, () => besideCall(beside));
    const retrying = nextRetrying(state);
    if (retrying !== undefined) this.ask('tries', () => describeCall(retrying, 'tries'));
  }

  private planHouse(): void {
    const { state } = this;
    const { away } = state;
    if (away !== null && !isPlain(state))
      this.visibility('changed', () => changedCall(away), { atOnce: true });
    if (state.listing.readAt === null && state.place.kind === 'list') return;
    this.ask('fleet', () => houseCall('fleet'));
    this.ask('alerts', () => houseCall('alerts'));
    if (state.features.readAt === null) this.ask('features', () => houseCall('features'));
    if (!isPlain(state)) this.visibility('rate', () => rateCall(state), { atOnce: false });
  }

  /** While a form is open its order is looked at again, so that a change is seen before it is confirmed. */
  private planForm(): void {
    const { overlay } = this.state;
    if (overlay?.kind !== 'form' || overlay.form.stage !== 'editing') return;
    const { form } = overlay;
    const wanted = wantedAction(form);
    if (wanted.ok) this.ask('form:preview', () => previewCall(form, wanted.action));
  }

  private planDetail(tab: SubjectTab): void {
    const { order } = this.state;
    if (order === null) return;
    this.ask('order:facts', () => orderCall(order, 'facts', 'describe', runOf(order)));
    const row = order.facts.value?.row;
    if (row !== undefined) this.ask('order:why', () => whyCall(row, 'order:why'));
    else if (absentRow(order) !== null) this.ask('order:why', () => whyAbsentCall(order.workflowId));
    if (tab === 'effects') {
      this.ask('order:effects', () => orderCall(order, 'effects', 'effects', { orderId: orderIdOf(order) }));
    }
    // Of a run that is gone nobody has more to say.
    if (isGone(order)) return;
    // The workflow is asked again only when the server saw it move.
    const { id, stateQuery } = detailSubject(this.state);
    const part = id === 'order' ? 'view' : 'state';
    if (stateQuery !== null && orderMoved(order, part)) {
      this.ask(`order:${part}`, () =>
        orderCall(order, part, 'query', { run: runOf(order), name: stateQuery }),
      );
    }
    if (orderMoved(order, 'timeline')) {
      this.ask('order:timeline', () => orderCall(order, 'timeline', 'timeline', runOf(order)));
    }
    if (id === 'order' && (row?.stage === 'delivered' || row?.stage === 'completed')) {
      this.ask('order:returns', () => orderCall(order, 'returns', 'returns', { orderId: orderIdOf(order) }));
    }
    if (tab === 'history' || tab === 'messages' || tab === 'payloads') this.planHistory(order);
  }

  private planHistory(order: OrderState): void {
    const { history } = order;
    if (historyMoved(order)) {
      this.ask('order:newest', () => historyCall(order, 'newest', null, HISTORY_ROWS));
    }
    if (history.wantsOlder && history.olderToken !== null) {
      this.ask('order:older', () => historyCall(order, 'older', history.olderToken, HISTORY_ROWS_OLDER));
    }
  }

  private ask(name: string, make: () => Call): void {
    const poll = pollOf(this.state, name);
    if (poll.inFlight) return;
    // The header asks for some of what a screen shows.
    if (this.calls.some((call) => call.poll === name)) return;
    if (poll.nextAt > this.state.now) this.wake(poll.nextAt);
    else this.calls.push(make());
  }

  /** As `ask`, within the budget; what an operator waits for goes at once. */
  private visibility(name: string, make: () => Call, how: { readonly atOnce: boolean }): void {
    const poll = pollOf(this.state, name);
    if (poll.inFlight) return;
    const due = how.atOnce ? 0 : Math.max(poll.nextAt, this.visibilityAt + VISIBILITY_GAP_MS);
    if (due > this.state.now) {
      this.wake(due);
      return;
    }
    this.calls.push(make());
    this.visibilityAt = this.state.now;
  }

  private wake(at: number): void {
    this.wakeAt = Math.min(this.wakeAt, at);
  }
}
