import type { Verdict } from '../../operations/stuck/verdict.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import { shortenText, textWidth } from '../../support/text/width.ts';
import { ageWords } from '../../support/time/duration.ts';
import { localClock } from '../../support/time/local-time.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { isOfTheEnd } from '../model/app/worth-asking.ts';
import { actOfLetter } from '../model/menu/act-of-letter.ts';
import { letterOf } from '../model/menu/letters.ts';
import { actionById } from '../model/menu/menus.ts';
import { pollerTrouble } from '../model/stack/trouble.ts';
import { glyphsFor } from '../ui/glyphs.ts';
import { type Line, line, lineText, type Span } from '../ui/line.ts';
import { statusWord } from './orders/cells.ts';
import { labelled } from './pad.ts';

/** Fewer say nothing of what would do harm; the menu of all actions has it in whole. */
const HARM_COLUMNS = 30;
/** Two for the sentence, one for what helps. */
const ROWS_WITH_ROOM = 3;

/** The strip of an order: why it stands where it stands, and what helps, best first. */
export function whyLines(
  state: ConsoleState,
  order: { readonly runId: string; readonly fallback: string | null; readonly row?: OrderRow | undefined },
  rows = ROWS_WITH_ROOM,
): readonly Line[] {
  const { runId, fallback } = order;
  // In a low strip the sentence gives way: what helps must stay in sight.
  const limit = rows < ROWS_WITH_ROOM ? 1 : 2;
  const { columns } = state.size;
  const closed = order.row?.open === false ? order.row : null;
  const verdict = verdictFor(state, runId, closed);
  if (verdict === undefined) {
    const says = closed === null ? (fallback ?? 'on track') : endedWords(closed, state.now);
    return labelled('why', ' why  ', says, { columns, limit });
  }
  return [
    ...labelled('why', ' why  ', saysWithAge(verdict, state.now), {
      columns,
      limit,
    }),
    ...fixLine(verdict, state),
    ...verdict.evidence.map((fact, index) =>
      line(`evidence${index}`, { text: `      ${fact.source}: ${fact.says}`, tone: 'muted' }),
    ),
    ...verdict.gaps.map((gap, index) =>
      line(`gap${index}`, { text: `      unknown: ${gap}`, tone: 'muted' }),
    ),
  ];
}

/** What was found while it was open is not true of an order that has ended. */
function verdictFor(state: ConsoleState, runId: string, closed: OrderRow | null): Verdict | undefined {
  const verdict = state.verdicts.get(runId);
  if (verdict === undefined || closed === null || isOfTheEnd(verdict)) return verdict;
  return undefined;
}

/** `Completed 5m ago.` */
function saysWithAge({ kind, says, since }: Verdict, now: number): string {
  if (since === null) return says;
  // Two sentences tell their own time: `This run was reset at ... . The order continues in run ...`.
  if (kind === 'ended' && says.includes('. ')) return says;
  return kind === 'ended'
    ? `${says.replace(/\.$/, '')} ${ageWords(now - since)} ago.`
    : `${says} For ${ageWords(now - since)}.`;
}

function endedWords(row: OrderRow, now: number): string {
  const word = statusWord(row);
  const ago = row.closeTime === null ? '' : ` ${ageWords(now - row.closeTime)} ago`;
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}${ago}.`;
}

/** `M mark done with evidence   C cancel   +2 in a   (I issue again: no, it is captured)`: best first, as many as fit. */
function fixLine(verdict: Verdict, state: ConsoleState): readonly Line[] {
  if (verdict.remedies.length === 0 && verdict.harms.length === 0) return [];
  const spans: (Span | string)[] = [{ text: verdict.kind === 'ended' ? ' next ' : ' fix  ', tone: 'muted' }];
  let room = state.size.columns - 16;
  let shown = 0;
  for (const remedy of verdict.remedies) {
    const action = remedy.action === null ? undefined : actionById(state, remedy.action);
    const own = remedy.letter ?? (action === undefined ? null : letterOf(action));
    // Of two that share a letter only the one that it opens now is shown with it.
    const opens = own === null || action === undefined ? action : actOfLetter(state, own);
    const letter = opens?.id === action?.id ? own : null;
    room -= textWidth(`${letter ?? ''} ${remedy.label}   `);
    if (room < 0 && shown > 0) break;
    if (shown > 0) spans.push('   ');
    if (letter !== null) spans.push({ text: letter, bold: true }, ` ${remedy.label}`);
    else spans.push(remedy.label);
    shown += 1;
  }
  const rest = verdict.remedies.length - shown;
  if (rest > 0) spans.push({ text: `   +${rest} in a`, tone: 'muted' });
  const harms = verdict.harms.map((harm) => `   (${harm.label}: no, ${harm.because})`).join('');
  const left = state.size.columns - 1 - textWidth(lineText(line('fix', ...spans)));
  if (left >= HARM_COLUMNS || textWidth(harms) <= left) {
    spans.push({ text: shortenText(harms, left, glyphsFor(state.ascii).ellipsis), tone: 'muted' });
  }
  return [line('fix', ...spans)];
}

function outageSentence(
  { settings, now }: ConsoleState,
  link: Extract<ConsoleState['link'], { kind: 'down' }>,
  nothingRead: boolean,
): string {
  const since = `${localClock(link.since)}, ${ageWords(now - link.since)} ago`;
  const silent = `Temporal at ${settings.address} does not answer`;
  const { message } = link.problem;
  // What is known of the cause is said in its own words.
  const stopped = message.startsWith(silent);
  const named = !stopped && link.problem.kind !== 'timeout';
  const says = named || stopped ? message.charAt(0).toUpperCase() + message.slice(1) : silent;
  if (nothingRead) return says;
  return named ? `${says}, since ${since}` : `Temporal at ${settings.address} stopped answering at ${since}`;
}

/** What is more urgent than any order, in the strip's place; the rows stay. */
export function bannerLines(state: ConsoleState): readonly Line[] | undefined {
  const { link, listing } = state;
  const { columns } = state.size;
  if (link.kind === 'down') {
    const readAt = state.place.kind === 'detail' ? (state.order?.facts.readAt ?? null) : listing.readAt;
    const age = readAt === null ? 'Nothing read yet.' : `Shown as of ${localClock(readAt)}.`;
    const first = outageSentence(state, link, readAt === null && listing.readAt === null);
    return [
      ...labelled('banner', ' ! ', `${first}. ${age} Retrying, r retries now.`, {
        columns,
        tone: 'person',
        limit: 2,
      }),
      line('banner-next', '   Actions are off, none is kept for later.'),
    ];
  }
  if (listing.problem !== null && state.place.kind === 'list') {
    return labelled('problem', ' ! ', `${listing.problem.message}; Esc goes back`, {
      columns,
      tone: 'person',
      limit: 3,
    });
  }
  const silent = pollerTrouble(state);
  if (silent === null) return undefined;
  return [
    ...labelled('poller', ' ! ', silent.says, { columns, tone: 'person', limit: 2 }),
    ...labelled('poller-fix', '   ', silent.fix, { columns, limit: 1 }),
  ];
}
