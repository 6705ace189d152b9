import { formatMoney } from '../../../domain/money.ts';
import { isTerminalStage, type OrderStage } from '../../../domain/order-stage.ts';
import { markOf, type OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { nameIn } from '../../../operations/subjects/subject.ts';
import { shortenText, textWidth } from '../../../support/text/width.ts';
import { ageWords, shortAge, spanWords } from '../../../support/time/duration.ts';
import { dayTime } from '../../../support/time/local-time.ts';
import { detailSubject } from '../../model/app/place-subject.ts';
import type { ConsoleState, Place } from '../../model/app/state.ts';
import { isGone } from '../../model/order/gone.ts';
import type { OrderState } from '../../model/order/order.ts';
import { tabCount } from '../../model/panes/order-panes.ts';
import { ORDER_HEAD_ROWS, panesOf } from '../../model/panes/panes-of.ts';
import { glyphsFor, markSign } from '../../ui/glyphs.ts';
import { type Frame, type Line, line, lineText, type Span } from '../../ui/line.ts';
import { countWords, shortName } from '../../ui/words.ts';
import { fitting, PART_GAP, type Part } from '../fitting.ts';
import { footerLine, soughtWords } from '../footer.ts';
import { FRESH_MS, zoneSpan } from '../header.ts';
import { statusWord } from '../orders/cells.ts';
import { claimWords, noteWords } from '../others.ts';
import { labelled, pad } from '../pad.ts';
import { paneLines } from '../pane-lines.ts';
import { bannerLines, whyLines } from '../why.ts';
import { goneLines } from './gone-lines.ts';
import { wayOf } from './way-steps.ts';

/** One run: its facts, its way, why it stands, and one of the tabs. */
export function detailFrameOf(state: ConsoleState, place: Extract<Place, { kind: 'detail' }>): Frame {
  const { order } = state;
  if (order === null) return { lines: [], cursor: null };
  const pane = panesOf(state)[0];
  const footer = footerLine(
    state,
    detailKeys(state),
    soughtWords(state, `${state.settings.label}/${state.settings.namespace}`),
  );
  const strip =
    bannerLines(state) ??
    stripLines(state, order, {
      runId: order.facts.value?.row.runId ?? order.workflowId,
      fallback: order.facts.value?.row.why ?? null,
      row: order.facts.value?.row,
    });
  const head = [
    factsLine(state, order),
    wayLine(state, order),
    partsLine(state, order),
    ...pad(strip, 3, 'strip'),
    line('gap'),
    tabsLine(state, order, place),
  ].slice(0, ORDER_HEAD_ROWS);
  const body = pane === undefined ? [] : paneLines(state, pane, true);
  const lines = pad([...head, ...body], state.size.rows - 1, 'rest');
  return {
    lines: [...lines, footer.line],
    cursor: footer.cursorX === null ? null : { x: footer.cursorX, y: state.size.rows - 1 },
  };
}

/** Why it stands; and beside that, where a return of it waits for a person, which one and what answers it. */
function stripLines(
  state: ConsoleState,
  order: OrderState,
  about: { readonly runId: string; readonly fallback: string | null; readonly row: OrderRow | undefined },
): readonly Line[] {
  if (isGone(order)) return goneLines(state, order, about);
  const returns = order.returns.value?.returns ?? [];
  const first =
    returns.find(({ answer }) => answer !== null) ?? returns.findLast(({ open }) => open) ?? returns.at(-1);
  if (first === undefined) return whyLines(state, about);
  const { columns } = state.size;
  const more = returns.length > 1 ? `; ${returns.length} returns in tab 6` : '';
  const waits = first.waitsFor === null ? '' : `: ${first.waitsFor}`;
  const says = `${first.returnId} is ${first.state}${waits}${more}`;
  return [
    ...whyLines(state, about, 1).slice(0, 1),
    ...labelled('back', ' back ', says, {
      columns,
      limit: 1,
      ...(first.answer === null ? {} : { tone: 'person' }),
    }),
    ...(first.answer === null ? [] : [line('back-answer', ' ', { text: first.answer, bold: true })]),
  ];
}

function detailKeys(state: ConsoleState): readonly string[] {
  const tabs = `1-${detailSubject(state).tabs.length} tabs`;
  return ['Esc back', 'Enter open line', tabs, 'a all actions', '? help', 'f follow'];
}

/** `ord-7F3K2Q  ! capturing 3m 52s   129.90 EUR by card   cus-2209   promise 10:42, late 2m   live 1s`. */
function factsLine(state: ConsoleState, order: OrderState): Line {
  const facts = order.facts.value;
  const id = nameIn(detailSubject(state), order.workflowId);
  if (facts === null) {
    const said = order.facts.problem?.message;
    return line('facts', ' ', { text: id, bold: true }, '   ', {
      text: said ?? 'loading',
      tone: said === undefined ? 'muted' : 'alert',
    });
  }
  const { row } = facts;
  const spans: Span[] = [
    { text: ' ' },
    { text: id, bold: true },
    { text: '  ' },
    statusSpan(state, order, row),
  ];
  const age = ageSpan(state, order);
  const { amount, customerId, paymentMethod: method } = row;
  const parts: Part[] = [];
  if (amount !== null) {
    const text = `${formatMoney(amount)}${method === null ? '' : ` by ${method}`}`;
    parts.push({ span: { text }, dropAt: 2 });
  }
  if (customerId !== null && customerId !== id) parts.push({ span: { text: customerId }, dropAt: 3 });
  const promise = row.gone === true ? null : promiseSpan(row, state.now);
  if (promise !== null) parts.push({ span: promise, dropAt: 1 });
  if (facts.build !== null) {
    parts.push({ span: { text: `build ${facts.build.slice(0, 12)}`, tone: 'muted' }, dropAt: 4 });
  }
  const zone = zoneSpan(state.now);
  const used = textWidth(lineText({ key: '', spans })) + PART_GAP.length + textWidth(age.text + zone.text);
  spans.push(...fitting(parts, state.size.columns - used), { text: PART_GAP }, age, zone);
  return line('facts', ...spans);
}

function statusSpan(state: ConsoleState, order: OrderState, row: OrderRow): Span {
  const { sign, tone } = markSign(markOf(row), glyphsFor(state.ascii));
  const since = row.closeTime ?? row.stageSince;
  if (row.gone === true) {
    const was = row.state === null ? '' : `, was ${row.state.replaceAll('_', ' ')}`;
    return { text: `gone${was}`, tone: 'alert' };
  }
  const age =
    since === null
      ? ''
      : row.open
        ? ` ${ageWords(state.now - since)}`
        : ` ${ageWords(state.now - since)} ago`;
  const overlay = overlayWord(order, row);
  const text = `${sign} ${statusWord(row)}${age}${overlay === '' ? '' : `, ${overlay}`}`;
  return tone === undefined ? { text } : { text, tone };
}

/** What lies over the stage and does not replace it. */
function overlayWord(order: OrderState, row: OrderRow): string {
  if (!row.open) return '';
  if (row.paused !== null) return 'paused';
  if ((order.view.value?.holds ?? []).length > 0) return 'held';
  if (row.stuckReason === 'effect-in-doubt') return 'in doubt';
  if (row.stuckReason === 'answer-differs') return 'answer differs';
  return (order.view.value?.parked ?? null) === null ? '' : 'parked';
}

function promiseSpan(row: OrderRow, now: number): Span | null {
  if (row.promiseBy === null) return null;
  const at = dayTime(row.promiseBy, now);
  if (!row.open) return { text: `promise ${at}` };
  return row.promiseBy < now
    ? { text: `promise ${at}, late ${shortAge(now - row.promiseBy)}`, tone: 'warning' }
    : { text: `promise ${at}` };
}

function ageSpan(state: ConsoleState, order: OrderState): Span {
  const readAt = order.facts.readAt;
  if (readAt === null) return { text: 'no data yet', tone: 'muted' };
  const age = ageWords(state.now - readAt);
  if (isGone(order)) return { text: `last read ${age} ago`, tone: 'person' };
  if (state.link.kind === 'down') return { text: `stale, ${age} old`, tone: 'person' };
  if (state.now - readAt > FRESH_MS) return { text: `${age} old`, tone: 'warning' };
  if (order.timeline.value?.from === 'history' || order.view.problem?.kind === 'no-worker') {
    return { text: `from history, live ${age}`, tone: 'warning' };
  }
  return { text: `live ${age}` };
}

const PART_COLUMNS_MIN = 12;

/** `nordwind: shipped, tracking NW-55120   held: capture:fjord by ole, 1m   on it: ole, 1m 35s   note: ...`. */
function partsLine(state: ConsoleState, order: OrderState): Line {
  const row = order.facts.value?.row;
  const view = order.view.value;
  const spans: Span[] = [{ text: ' ' }];
  const { ellipsis } = glyphsFor(state.ascii);
  const add = (span: Span) => {
    const gap = spans.length === 1 ? '' : PART_GAP;
    const room = state.size.columns - textWidth(lineText({ key: '', spans })) - gap.length;
    // A word or two of it say nothing.
    if (room >= Math.min(PART_COLUMNS_MIN, textWidth(span.text)))
      spans.push({ ...span, text: gap + shortenText(span.text, room, ellipsis) });
  };
  const claim = row === undefined ? null : claimWords(row, state.now);
  if (claim !== null) add({ text: claim, bold: true });
  for (const { by, since, step } of row?.gone === true ? [] : (view?.holds ?? [])) {
    const age = ageWords(state.now - Date.parse(since));
    add({ text: `held: ${step} by ${shortName(by)}, ${age}`, tone: 'paused' });
  }
  const note = row?.note ?? null;
  if (row !== undefined && note !== null) add({ text: `${noteWords(row, state.now)}: ${note.text}` });
  for (const vendor of view?.vendors ?? []) {
    const tracking = vendor.tracking === null ? '' : `, tracking ${vendor.tracking}`;
    const said = vendor.state === 'none' ? 'not asked yet' : vendor.state;
    add({ text: `${vendor.vendorId}: ${said}${tracking}`, tone: 'muted' });
  }
  return line('parts', ...spans);
}

const MOVING = '.';

/** `placed > reserved 0.4s > authorised 1.1s > ! capturing 3m 52s`: what was passed, with times, and where it stands. */
function wayLine(state: ConsoleState, order: OrderState): Line {
  const row = order.facts.value?.row;
  const entries = order.timeline.value?.entries ?? [];
  if (row === undefined) return line('way');
  // Only orders pass the stages of an order.
  const steps = detailSubject(state).id === 'order' ? wayOf(row, entries) : [];
  if (steps.length === 0) return line('way', { text: ` ${row.state ?? row.run}`, tone: 'muted' });
  const words = steps.map((step, index) => {
    const next = steps[index + 1];
    const last = next === undefined;
    const ended = last && (!row.open || isTerminalStage(step.stage as never));
    const took =
      next?.unseenBefore === true
        ? ' > ...'
        : next !== undefined
          ? ` ${spanWords(next.at - step.at)}`
          : ended
            ? ''
            : ` ${ageWords(state.now - step.at)}`;
    return `${(step.label ?? step.stage).replaceAll('_', ' ')}${took}`;
  });
  const held = row.gone !== true && (order.view.value?.holds ?? []).length > 0 ? ', held' : '';
  // The end of the way is where the order stands: what does not fit is left out at the beginning.
  let shown = words;
  while (shown.length > 1 && textWidth(` ... > ! ${shown.join(' > ')}${held}`) > state.size.columns)
    shown = shown.slice(1);
  const cut = shown.length < words.length ? '... > ' : '';
  const before = shown
    .slice(0, -1)
    .map((word) => `${word} > `)
    .join('');
  const { sign, tone } = markSign(markOf(row), glyphsFor(state.ascii));
  const here = `${sign === MOVING ? '' : `${sign} `}${shown.at(-1) ?? ''}`;
  const stands: Span = tone === undefined ? { text: here, bold: true } : { text: here, bold: true, tone };
  const used = textWidth(` ${cut}${before}${here}${held}`);
  const ahead = futureWords(row, steps.at(-1)?.stage, state.size.columns - used);
  return line(
    'way',
    { text: ` ${cut}${before}`, tone: 'muted' },
    stands,
    held === '' ? null : { text: held, tone: 'paused' },
    ahead === '' ? null : { text: ahead, tone: 'muted' },
  );
}

const WAY: readonly OrderStage[] = [
  ...['placed', 'reserving', 'authorising', 'confirmed', 'fulfilling'],
  ...['capturing', 'releasing', 'shipped', 'delivered', 'completed'],
] as OrderStage[];
const WAY_BACK: readonly OrderStage[] = ['cancelling', 'compensating', 'cancelled'];

/** What is still to come if nothing goes wrong, as far as there is room for it. Cash knows no card steps. */
function futureWords(row: OrderRow, stage: string | undefined, room: number): string {
  if (!row.open) return '';
  const way = [WAY, WAY_BACK].find((known) => (known as readonly string[]).includes(stage ?? '')) ?? [];
  const at = (way as readonly string[]).indexOf(stage ?? '');
  const ahead = way
    .slice(at + 1)
    .filter((next) => row.paymentMethod !== 'cash' || (next !== 'authorising' && next !== 'capturing'));
  let text = '';
  for (const next of ahead) {
    const longer = `${text} > ${next}`;
    if (textWidth(longer) > room) break;
    text = longer;
  }
  return text;
}

/** All eight names fit into 80 columns so. */
const SHORT_TABS: Readonly<Record<string, string>> = { relations: 'related', attributes: 'attrs' };

function tabsLine(state: ConsoleState, order: OrderState, place: Extract<Place, { kind: 'detail' }>): Line {
  for (const gap of ['   ', '  ', ' ']) {
    const spans: Span[] = [{ text: ' ' }];
    detailSubject(state).tabs.forEach((tab, index) => {
      const count = tabCount(order, tab);
      const name = gap === ' ' ? (SHORT_TABS[tab] ?? tab) : tab;
      const text = `${index + 1} ${name}${count === null || gap === ' ' ? '' : ` ${countWords(count)}`}`;
      if (index > 0) spans.push({ text: gap });
      const press = [String(index + 1)];
      spans.push(tab === place.tab ? { text, bold: true, press } : { text, tone: 'muted', press });
    });
    const shown = line('tabs', ...spans);
    if (gap === ' ' || textWidth(lineText(shown)) <= state.size.columns) return shown;
  }
  return line('tabs');
}
