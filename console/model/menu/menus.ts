import { nameOfRun } from '../../../contract/ids/workflow-ids.ts';
import { ORDER_QUERIES } from '../../../contract/order/order-messages.ts';
import { formatPlaceAddress, LIST_PLACES, type PlaceAddress } from '../../../contract/stack/place-address.ts';
import { formatMoney } from '../../../domain/money.ts';
import type { AnyActionRecord } from '../../../operations/actions/engine/record.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { nameIn, type Subject } from '../../../operations/subjects/subject.ts';
import { escapeLine } from '../../../support/text/escape-unsafe.ts';
import { shellCommand, shellQuote } from '../../../support/text/shell-quote.ts';
import { ageWords } from '../../../support/time/duration.ts';
import type { Effect, Step } from '../app/event.ts';
import { listHeight } from '../app/layout.ts';
import { detailSubject, listSubject, rowName, subjectOfRow } from '../app/place-subject.ts';
import type { ConsoleState, Overlay } from '../app/state.ts';
import { say, still, withFlash } from '../app/step.ts';
import { openForm } from '../form/form.ts';
import { partsCall } from '../form/form-parts.ts';
import { preview } from '../form/update-form.ts';
import { GONE } from '../order/gone.ts';
import { orderIdOf } from '../order/order.ts';
import { absentRow, isAbsent } from '../orders/absent-row.ts';
import { causesOf } from '../orders/causes.ts';
import { rowOfRun, selectedRow } from '../orders/listing.ts';
import { showRows } from '../orders/shown-rows.ts';
import { letterOf } from './letters.ts';
import { acceptsOf, offReason } from './off-reason.ts';
import { placeFlags, runFlags } from './run-flags.ts';

/** One line of a menu. What is off stays in its place and says why. */
export type MenuItem = {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly off: string | null;
};

export type MenuKind = Extract<Overlay, { kind: 'menu' }>['menu'];

export function menuItems(state: ConsoleState, menu: MenuKind): readonly MenuItem[] {
  switch (menu) {
    case 'actions':
      return actionItems(state);
    case 'sort':
      return sortItems(state);
    case 'copy':
      return copyItems(state).map(({ text, ...item }) => ({ ...item, detail: text }));
    case 'causes':
      return causeItems(state);
  }
}

/** The order that an act goes to: the one that is open, or the selected row. */
/** The subject of what an act goes to; without a row, of the list. */
export function targetSubject(state: ConsoleState): Subject {
  const row = targetRow(state);
  return row === undefined ? listSubject(state) : subjectOfRow(state, row);
}

export function actionById(state: ConsoleState, id: string): AnyActionRecord | undefined {
  return targetSubject(state).actions.find((action) => action.id === id);
}

export function targetRow(state: ConsoleState): OrderRow | undefined {
  if (state.place.kind === 'detail') {
    const { order } = state;
    return order?.facts.value?.row ?? (order === null ? undefined : (absentRow(order) ?? undefined));
  }
  if (state.place.kind !== 'list') return undefined;
  const marks = [...state.listing.marks];
  if (marks.length === 1) return rowOfRun(state.listing, marks[0] ?? '');
  return selectedRow(state.listing);
}

function actionItems(state: ConsoleState): readonly MenuItem[] {
  const row = targetRow(state);
  const fixes = remedyIds(state, row);
  const rank = (action: AnyActionRecord) =>
    fixes.includes(action.id) ? fixes.indexOf(action.id) : fixes.length;
  const subject = targetSubject(state);
  const acts = [...subject.actions]
    .sort((a, b) => rank(a) - rank(b))
    .map((action) => ({
      key: action.id,
      label: `${letterOf(action) ?? ' '}  ${action.title}`,
      detail: `${fixes.includes(action.id) ? 'helps now: ' : ''}${action.description}`,
      off: offReason(state, action, row),
    }));
  const queries = subject.queries.map((query) => ({
    key: `query:${query.name}`,
    label: `   ask: ${query.name}`,
    detail: query.description,
    off: offOfQuery(row, subject),
  }));
  return [...acts, ...queries];
}

function offOfQuery(row: OrderRow | undefined, { noun }: Subject): string | null {
  if (row === undefined) return `no ${noun.one} is selected`;
  if (row.gone === true) return GONE;
  return isAbsent(row) ? 'it has no run' : null;
}

/** The deck's actions that get this order on, best first. */
function remedyIds(state: ConsoleState, row: OrderRow | undefined): readonly string[] {
  const remedies = row === undefined ? [] : (state.verdicts.get(row.runId)?.remedies ?? []);
  return remedies.flatMap((remedy) => remedy.action ?? []);
}

/** Opens the preview of an action; nothing is done before it was read and confirmed. */
export function openAction(state: ConsoleState, action: AnyActionRecord): Step {
  const row = targetRow(state);
  const off = offReason(state, action, row);
  if (off !== null || row === undefined)
    return say(state, `${action.title}: ${off ?? 'nothing is selected'}`, 'plain');
  const remedy = state.verdicts.get(row.runId)?.remedies.find((each) => each.action === action.id);
  const accepts = acceptsOf(state, row);
  const known = { texts: remedy?.fields ?? {}, accepts, helps: remedy !== undefined };
  const opened = preview({ ...state, flash: null }, openForm(action, row, state.now, known));
  const points = action.fields.some(({ point }) => point === true) ? [pointsEffect(row)] : [];
  const { parts } = action;
  const details: readonly Effect[] =
    parts === undefined ? [] : [{ kind: 'ask', call: partsCall(parts, row) }];
  const asks = action.fields.some((field) => field.from !== undefined) && known.accepts === null;
  return {
    state: opened.state,
    effects: [...opened.effects, ...points, ...details, ...(asks ? [viewEffect(row)] : [])],
  };
}

/** What there is to choose from. */
function viewEffect(row: OrderRow): Effect {
  const run = { workflowId: row.workflowId, runId: row.runId };
  return {
    kind: 'ask',
    call: {
      poll: 'form:view',
      purpose: { kind: 'form', runId: row.runId },
      name: 'query',
      ask: { run, name: ORDER_QUERIES.order },
    },
  };
}

function pointsEffect(row: OrderRow): Effect {
  const run = { workflowId: row.workflowId, runId: row.runId };
  return {
    kind: 'ask',
    call: { poll: 'form:points', purpose: { kind: 'form', runId: row.runId }, name: 'resetPoints', ask: run },
  };
}

/** Asks the workflow by name and opens the answer. */
export function askOrder(state: ConsoleState, name: string): Step {
  const row = targetRow(state);
  if (row === undefined) return say(state, `no ${listSubject(state).noun.one} is selected`, 'plain');
  const id = rowName(state, row);
  return {
    state: withFlash({ ...state, overlay: null }, `asking ${id} for ${name}`, 'plain'),
    effects: [
      {
        kind: 'ask',
        call: {
          poll: 'shown',
          purpose: { kind: 'shown', title: `${id}: query ${name}` },
          name: 'query',
          ask: { run: { workflowId: row.workflowId, runId: row.runId }, name },
        },
      },
    ],
  };
}

function sortItems(state: ConsoleState): readonly MenuItem[] {
  const loaded = state.listing.phase === 'complete' ? 'all rows are loaded' : 'the loaded rows only';
  return [
    { key: '', label: 'as the server lists them', detail: 'newest first', off: null },
    ...listSubject(state).columns.map((column) => ({
      key: column.id,
      label: column.title.toLowerCase(),
      detail: loaded,
      off: null,
    })),
  ];
}

/** The same column again turns the direction. */
export function sortBy(state: ConsoleState, column: string): ConsoleState {
  const { sort } = state.listing;
  const next =
    column === ''
      ? null
      : sort?.column === column && sort.direction === 'ascending'
        ? { column, direction: 'descending' as const }
        : { column, direction: 'ascending' as const };
  return { ...state, overlay: null, listing: showRows({ ...state.listing, sort: next }, listHeight(state)) };
}

type CopyItem = { readonly key: string; readonly label: string; readonly text: string; readonly off: null };

function copyItems(state: ConsoleState): readonly CopyItem[] {
  const item = (key: string, label: string, text: string): CopyItem => ({ key, label, text, off: null });
  const { settings } = state;
  const row = targetRow(state);
  const items: CopyItem[] = [];
  if (row !== undefined) {
    const { noun } = targetSubject(state);
    items.push(
      item('id', `${noun.one} id`, shellQuote(rowName(state, row))),
      item('run', 'run id', shellQuote(row.runId)),
    );
  } else if (state.place.kind === 'detail' && state.order !== null) {
    items.push(item('id', 'order id', shellQuote(orderIdOf(state.order))));
  }
  items.push(item('address', 'address of this place', placeAddress(state)));
  if (row !== undefined) {
    items.push(
      item(
        'command',
        'command',
        shellCommand(['temporal', 'workflow', 'describe', ...runFlags(row), ...placeFlags(settings)]),
      ),
      item('row', 'row', rowText(row, rowName(state, row))),
    );
  }
  return items;
}

function rowText(row: OrderRow, id: string): string {
  return [
    id,
    row.state ?? row.run,
    row.amount === null ? '' : formatMoney(row.amount),
    row.customerId,
    row.why,
  ]
    .filter((part) => part !== null && part !== '')
    .map((part) => escapeLine(part ?? ''))
    .join('  ');
}

export function placeAddress(state: ConsoleState): string {
  const { settings, place, listing } = state;
  const base = { profile: settings.profile ?? '-', namespace: settings.namespace };
  if (place.kind === 'detail') {
    return formatPlaceAddress({ ...base, ...detailAddress(state, place.workflowId) });
  }
  if (place.kind !== 'list') return formatPlaceAddress({ ...base, place: place.kind });
  return formatPlaceAddress({
    ...base,
    ...listAddress(listing),
    lens: listing.lens,
    ...(listing.query === null ? {} : { query: listing.query }),
  });
}

type Named = Pick<PlaceAddress, 'place' | 'id'>;

/** An order by its number, another subject by its own ID, anything else by its workflow ID. */
function detailAddress(state: ConsoleState, workflowId: string): Named {
  const subject = detailSubject(state);
  if (subject.id === 'order') return { place: 'order', id: nameOfRun(workflowId) };
  return subject.id === 'plain'
    ? { place: 'workflow', id: workflowId }
    : { place: subject.id, id: nameIn(subject, workflowId) };
}

function listAddress({ subject, workflowType }: ConsoleState['listing']): Named {
  const place = LIST_PLACES[subject];
  return workflowType === null ? { place } : { place, id: workflowType };
}

export function copyText(state: ConsoleState, key: string): Step {
  const item = copyItems(state).find((candidate) => candidate.key === key);
  const closed = { ...state, overlay: null };
  if (item === undefined) return still(closed);
  return {
    state: withFlash(closed, `copied: ${item.text}`, 'good'),
    effects: [{ kind: 'copy', text: item.text }],
  };
}

function causeItems(state: ConsoleState): readonly MenuItem[] {
  return causesOf(state.listing.rows).map(({ cause, oldest, orders }) => ({
    key: cause,
    label: `${orders}`.padStart(6),
    detail: `${cause}${oldest === null ? '' : `; oldest ${ageWords(state.now - oldest)}`}`,
    off: null,
  }));
}
