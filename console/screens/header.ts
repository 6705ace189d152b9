import { fleetSummary } from '../model/panes/other-panes.ts';
import type { ConsoleState } from '../model/state.ts';
import { shortenText, textWidth } from '../table/width.ts';
import { glyphsFor } from '../ui/glyphs.ts';
import { type Line, line, lineText, type Span } from '../ui/line.ts';
import { ageWords } from '../ui/words.ts';

/** What we talk to, who works, how fast it goes, what is wrong, and how old all of this is. */
export function headerLine(state: ConsoleState): Line {
  const { settings, size } = state;
  const glyphs = glyphsFor(state.ascii);
  const age = ageSpan(state);
  const parts: Span[] = [];
  const word = settings.production
    ? [{ text: ` ${settings.word ?? 'production'} `, tone: 'production' as const }, { text: ' ' }]
    : [];
  const target = shortenText(
    `${settings.label}/${settings.namespace}`,
    Math.max(20, size.columns - 50),
    glyphs.ellipsis,
  );
  const fleet = state.fleet.value === null ? null : fleetSummary(state.fleet.value, state.now);
  if (fleet !== null) parts.push(fleet.bad ? { text: fleet.text, tone: 'alert' } : { text: fleet.text });
  if (state.rate.value !== null) parts.push({ text: `${state.rate.value.toFixed(1)} orders/s` });
  const firing = state.alerts.value?.filter((alert) => alert.state === 'firing').length ?? 0;
  if (firing > 0)
    parts.push({ text: `${glyphs.alert} ${firing} ${firing === 1 ? 'alert' : 'alerts'}`, tone: 'alert' });
  if (firing === 0 && state.alerts.problem !== null) parts.push({ text: 'alerts unknown', tone: 'muted' });
  if (settings.readOnly) parts.push({ text: 'read only', tone: 'paused' });
  const head: Span[] = [
    { text: ' ' },
    { text: 'quarterdeck', bold: true },
    { text: '  ' },
    ...word,
    { text: target },
  ];
  for (const part of [...parts, age]) {
    const width = textWidth(lineText({ key: '', spans: head })) + 3 + textWidth(part.text);
    if (part !== age && width + textWidth(age.text) + 3 > size.columns) continue;
    head.push({ text: '   ' }, part);
  }
  return line('header', ...head);
}

/** `live 1s` while the data is fresh; its age alone once it is not. */
function ageSpan(state: ConsoleState): Span {
  const { link, now } = state;
  const readAt = dataReadAt(state);
  if (link.kind === 'starting' || link.kind === 'connecting') return { text: 'connecting', tone: 'muted' };
  if (readAt === null) return { text: 'no data yet', tone: 'muted' };
  const age = ageWords(now - readAt);
  if (link.kind === 'down') return { text: `stale, ${age} old`, tone: 'person' };
  return now - readAt > 15_000 ? { text: `${age} old`, tone: 'warning' } : { text: `live ${age}` };
}

/** When what the place shows was read. */
function dataReadAt(state: ConsoleState): number | null {
  switch (state.place.kind) {
    case 'order':
      return state.order?.facts.readAt ?? null;
    case 'workers':
      return state.fleet.readAt;
    case 'alerts':
      return state.alerts.readAt;
    case 'journal':
      return state.journal.readAt;
    default:
      return state.listing.readAt;
  }
}
