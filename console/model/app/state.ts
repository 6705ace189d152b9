import type { ScreenPlace } from '../../../contract/stack/place-address.ts';
import type { JournalContent } from '../../../operations/actions/journal.ts';
import type { FiringAlert } from '../../../operations/ports/ports.ts';
import type { Verdict } from '../../../operations/stuck/verdict.ts';
import type { SubjectId, SubjectTab } from '../../../operations/subjects/subject.ts';
import { subjectById } from '../../../operations/subjects/subjects.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import type { Features } from '../../../operations/temporal/features.ts';
import type { Problem } from '../../../operations/temporal/problem.ts';
import type { Field } from '../form/field.ts';
import type { FormState } from '../form/form.ts';
import type { Beside } from '../order/beside.ts';
import { type OrderState, openOrder } from '../order/order.ts';
import { emptyListing, type Listing } from '../orders/listing.ts';
import type { Fleet } from '../stack/fleet.ts';
import type { Away } from '../stack/outage.ts';
import type { StartupState } from '../stack/startup.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** What was decided before the first frame and does not change. */
export type Settings = {
  /** `local`, the profile's name, or the address; the header always names it. */
  readonly label: string;
  readonly address: string;
  readonly namespace: string;
  readonly profile: string | null;
  /** `mira@laptop`: who acts. */
  readonly identity: string;
  readonly production: boolean;
  /** What the header shows for the place: `production`. */
  readonly word: string | null;
  readonly readOnly: boolean;
  readonly screenReader: boolean;
  /** Temporal's web page, where one is known. */
  readonly webUrl: string | null;
  /** A first start adds a line that teaches. */
  readonly firstStart: boolean;
  /** What was set for the place and has no effect, a sentence each. */
  readonly unused: readonly string[];
};

/** Where the operator is. */
export type Place =
  | {
      readonly kind: 'list';
      readonly subject: SubjectId;
      /** One type of the plain subject; absent for all that the subject has. */
      readonly workflowType?: string;
      readonly lens: string;
      readonly query: string | null;
    }
  | {
      readonly kind: 'detail';
      readonly workflowId: string;
      readonly runId: string | null;
      readonly tab: SubjectTab;
    }
  | { readonly [K in ScreenPlace]: { readonly kind: K } }[ScreenPlace];

/** How the connection stands. */
export type Link =
  | { readonly kind: 'starting' }
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'up'; readonly since: number }
  | {
      readonly kind: 'down';
      readonly since: number;
      readonly nextTryAt: number;
      readonly failures: number;
      readonly problem: Problem;
      /** When something began to listen at the address again. */
      readonly listensAt?: number;
    };

/** One question that is asked again and again. */
export type Poll = {
  readonly inFlight: boolean;
  readonly startedAt: number;
  readonly nextAt: number;
  readonly failures: number;
};

export type LensCount = {
  readonly count: number | null;
  /** `300+`: at least so many. */
  readonly atLeast: boolean;
  /** When the operator last looked, how many it were. */
  readonly seen: number | null;
  readonly readAt: number;
  readonly problem: Problem | null;
};

export type Flash = {
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly until: number;
};

export type Overlay =
  | { readonly kind: 'find'; readonly field: Field }
  | { readonly kind: 'command'; readonly field: Field; readonly choice: number; readonly recall: number }
  | { readonly kind: 'help'; readonly field: Field; readonly cursor: number }
  | { readonly kind: 'menu'; readonly menu: 'actions' | 'sort' | 'copy' | 'causes'; readonly cursor: number }
  | {
      readonly kind: 'detail';
      readonly title: string;
      readonly lines: readonly string[];
      readonly top: number;
    }
  | { readonly kind: 'form'; readonly form: FormState };

/** Where the operator stands in one of the lists beside the orders. */
export type PaneState = {
  readonly cursor: number;
  readonly top: number;
  /** The entry under the cursor: the cursor follows it, not its place. */
  readonly entry?: string | undefined;
};

/** Something that was asked for, as it was last answered. */
export type Asked<T> = {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly readAt: number | null;
};
export const NOT_ASKED: Asked<never> = { value: null, problem: null, readAt: null };

export type ConsoleState = {
  readonly now: number;
  readonly size: Size;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly settings: Settings;
  readonly place: Place;
  readonly back: readonly Place[];
  readonly forward: readonly Place[];
  readonly link: Link;
  readonly polls: Readonly<Record<string, Poll>>;
  /** When the last visibility call began: there are two a second at the most. */
  readonly visibilityAt: number;
  readonly listing: Listing;
  /** Lists of the other lenses as they were left, so that coming back is instant. */
  readonly shelf: Readonly<Record<string, Listing>>;
  readonly counts: Readonly<Record<string, LensCount>>;
  /** What describes said of single runs, by run id; a few hundred at the most. */
  readonly facts: ReadonlyMap<string, OrderFacts>;
  /** Why single runs stand where they stand, by run id. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** When each run was last described, also where that failed. */
  readonly described: Readonly<Record<string, number>>;
  readonly features: Asked<Features>;
  readonly fleet: Asked<Fleet>;
  /** Orders placed in the last minute. */
  readonly rate: Asked<number>;
  readonly alerts: Asked<readonly FiringAlert[]>;
  readonly journal: Asked<JournalContent>;
  readonly order: OrderState | null;
  readonly beside: Beside | null;
  readonly panes: Readonly<Record<string, PaneState>>;
  /** Which of the lists of a place the keys go to. */
  readonly activePane: number;
  /** The start of the local stack, while it is being started. */
  readonly startup: StartupState | null;
  /** What n and N look for in the lists beside the orders. */
  readonly sought: string;
  /** What was typed into the command bar, newest last. */
  readonly commands: readonly string[];
  /** The outage that has just ended, until it is known how many orders it changed. */
  readonly away: Away | null;
  readonly overlay: Overlay | null;
  /** First key of two. */
  readonly pendingKey: string;
  readonly flash: Flash | null;
  readonly quitting: boolean;
};

export function initialState(
  settings: Settings,
  at: { readonly now: number; readonly size: Size; readonly ascii: boolean; readonly place: Place },
): ConsoleState {
  const listed: Extract<Place, { kind: 'list' }> =
    at.place.kind === 'list'
      ? at.place
      : { kind: 'list', subject: 'order', lens: subjectById('order').lenses[0]?.id ?? 'all', query: null };
  return {
    now: at.now,
    size: at.size,
    ascii: at.ascii,
    mouse: true,
    settings,
    place: at.place,
    back: [],
    forward: [],
    link: { kind: 'starting' },
    polls: {},
    visibilityAt: 0,
    listing: emptyListing({
      generation: 1,
      subject: listed.subject,
      workflowType: listed.workflowType ?? null,
      lens: listed.lens,
      query: listed.query,
    }),
    shelf: {},
    counts: {},
    facts: new Map(),
    verdicts: new Map(),
    described: {},
    features: NOT_ASKED,
    fleet: NOT_ASKED,
    rate: NOT_ASKED,
    alerts: NOT_ASKED,
    journal: NOT_ASKED,
    order: at.place.kind === 'detail' ? openOrder(at.place) : null,
    beside: null,
    panes: {},
    activePane: 0,
    startup: null,
    sought: '',
    commands: [],
    away: null,
    overlay: null,
    pendingKey: '',
    flash: null,
    quitting: false,
  };
}
