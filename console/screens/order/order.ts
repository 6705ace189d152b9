import { formatMoney } from '../../../domain/money.ts';
import { isTerminalStage, ORDER_STAGES } from '../../../domain/order-stage.ts';
import { markOf, type OrderRow } from '../../../operations/order-row.ts';
import { type OrderState, orderIdOf } from '../../model/order.ts';
import { tabCount } from '../../model/panes/order-panes.ts';
import { ORDER_HEAD_ROWS, panesOf } from '../../model/panes/panes-of.ts';
import { type ConsoleState, ORDER_TABS, type Place } from '../../model/state.ts';
import { textWidth } from '../../table/width.ts';
import { glyphsFor, markSign } from '../../ui/glyphs.ts';
import { type Frame, type Line, line, lineText, type Span } from '../../ui/line.ts';
import { ageWords, countWords, dayTime, shortAge, spanWords } from '../../ui/words.ts';
import { fitting, PART_GAP, type Part } from '../fitting.ts';
import { footerLine } from '../footer.ts';
import { statusWord } from '../orders/cells.ts';
import { pad } from '../pad.ts';
import { paneLines } from '../pane-lines.ts';
import { bannerLines, whyLines } from '../why.ts';

/** One order: its facts, its way, why it stands, and one of the tabs. */
export function orderFrame(state: ConsoleState, place: Extract<Place, { kind: 'order' }>): Frame {
  const { order } = state;
  if (order === null) return { lines: [], cursor: null };
  const pane = panesOf(state)[0];
  const footer = footerLine(state, ORDER_KEYS, `${state.settings.label}/${state.settings.namespace}`);
  const strip =
    bannerLines(state) ??
    whyLines(state, {
      runId: order.facts.value?.row.runId ?? '',
      fallback: order.facts.value?.row.why ?? null,
    });
  const head = [
    factsLine(state, order),
    wayLine(state, order),
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

const ORDER_KEYS = [
  'Esc back',
  'Enter open line',
  '1-8 tabs',
  'f follow',
  'a all actions',
  '? help',
] as const;

/** `ord-7F3K2Q  ! capturing 3m 52s   129.90 EUR by card   cus-2209   promise 10:42, late 2m   live 1s`. */
function factsLine(state: ConsoleState, order: OrderState): Line {
  const facts = order.facts.value;
  const id = orderIdOf(order);
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
  if (customerId !== null) parts.push({ span: { text: customerId }, dropAt: 3 });
  const promise = promiseSpan(row, state.now);
  if (promise !== null) parts.push({ span: promise, dropAt: 1 });
  if (facts.build !== null) {
    parts.push({ span: { text: `build ${facts.build.slice(0, 12)}`, tone: 'muted' }, dropAt: 4 });
  }
  const used = textWidth(lineText({ key: '', spans })) + PART_GAP.length + textWidth(age.text);
  spans.push(...fitting(parts, state.size.columns - used), { text: PART_GAP }, age);
  return line('facts', ...spans);
}

function statusSpan(state: ConsoleState, order: OrderState, row: OrderRow): Span {
  const { sign, tone } = markSign(markOf(row), glyphsFor(state.ascii));
  const since = row.closeTime ?? row.stageSince;
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
  if (row.stuckReason === 'effect-in-doubt') return 'in doubt';
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
  if (state.link.kind === 'down') return { text: `stale, ${age} old`, tone: 'person' };
  if (order.timeline.value?.from === 'history' || order.view.problem?.kind === 'no-worker') {
    return { text: `from history, live ${age}`, tone: 'warning' };
  }
  return { text: `live ${age}` };
}

const MOVING = '.';

/** `placed > reserved 0.4s > authorised 1.1s > ! capturing 3m 52s`: what was passed, with times, and where it stands. */
function wayLine(state: ConsoleState, order: OrderState): Line {
  const row = order.facts.value?.row;
  const entries = order.timeline.value?.entries ?? [];
  const steps = entries
    .filter((entry) => (ORDER_STAGES as readonly string[]).includes(entry.what))
    .map((entry) => ({ stage: entry.what, at: Date.parse(entry.at) }));
  if (row === undefined) return line('way');
  if (steps.length === 0) return line('way', { text: ` ${row.stage ?? row.run}`, tone: 'muted' });
  const words = steps.map((step, index) => {
    const next = steps[index + 1];
    const last = next === undefined;
    const ended = last && (!row.open || isTerminalStage(step.stage as never));
    const took =
      next !== undefined
        ? ` ${spanWords(next.at - step.at)}`
        : ended
          ? ''
          : ` ${ageWords(state.now - step.at)}`;
    return `${step.stage.replaceAll('_', ' ')}${took}`;
  });
  // The end of the way is where the order stands: what does not fit is left out at the beginning.
  let shown = words;
  while (shown.length > 1 && textWidth(` ... > ! ${shown.join(' > ')}`) > state.size.columns)
    shown = shown.slice(1);
  const cut = shown.length < words.length ? '... > ' : '';
  const before = shown
    .slice(0, -1)
    .map((word) => `${word} > `)
    .join('');
  const { sign, tone } = markSign(markOf(row), glyphsFor(state.ascii));
  const here = `${sign === MOVING ? '' : `${sign} `}${shown.at(-1) ?? ''}`;
  const stands: Span = tone === undefined ? { text: here, bold: true } : { text: here, bold: true, tone };
  return line('way', { text: ` ${cut}${before}`, tone: 'muted' }, stands);
}

function tabsLine(state: ConsoleState, order: OrderState, place: Extract<Place, { kind: 'order' }>): Line {
  for (const gap of ['   ', '  ', ' ']) {
    const spans: Span[] = [{ text: ' ' }];
    ORDER_TABS.forEach((tab, index) => {
      const count = tabCount(order, tab);
      const name = gap === ' ' && tab !== place.tab ? tab.slice(0, 4) : tab;
      const text = `${index + 1} ${name}${count === null || gap === ' ' ? '' : ` ${countWords(count)}`}`;
      if (index > 0) spans.push({ text: gap });
      spans.push(tab === place.tab ? { text, bold: true } : { text, tone: 'muted' });
    });
    const shown = line('tabs', ...spans);
    if (gap === ' ' || textWidth(lineText(shown)) <= state.size.columns) return shown;
  }
  return line('tabs');
}
