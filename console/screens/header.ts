import { shortenText, textWidth } from '../../support/text/width.ts';
import { ageWords } from '../../support/time/duration.ts';
import { zoneWords } from '../../support/time/local-time.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { fleetSummary } from '../model/panes/fleet-details.ts';
import { screenOf } from '../places/screens.ts';
import { type Glyphs, glyphsFor } from '../ui/glyphs.ts';
import { type Line, line, lineText, type Span } from '../ui/line.ts';
import { fitting, PART_GAP, type Part } from './fitting.ts';

/** What we talk to, who works, how fast it goes, what is wrong, and how old all of this is. */
export function headerLine(state: ConsoleState): Line {
  const { settings, size } = state;
  const glyphs = glyphsFor(state.ascii);
  const age = ageSpan(state);
  const zone = zoneSpan(state.now);
  const parts: Part[] = [];
  const word = settings.production
    ? [{ text: ` ${settings.word ?? 'production'} `, tone: 'production' as const }, { text: ' ' }]
    : [];
  const target = shortenText(
    `${settings.label}/${settings.namespace}`,
    Math.max(20, size.columns - 50),
    glyphs.ellipsis,
  );
  const fleet = fleetSummary(state);
  if (fleet !== null) {
    const span: Span = fleet.bad ? { text: fleet.text, tone: 'alert' } : { text: fleet.text };
    parts.push({ span, dropAt: 2 });
  }
  if (state.rate.value !== null) {
    parts.push({ span: { text: `${state.rate.value.toFixed(1)} orders/s` }, dropAt: 3 });
  }
  const alerts = alertsSpan(state, glyphs);
  if (alerts !== null) parts.push({ span: alerts, dropAt: 0 });
  if (settings.readOnly) parts.push({ span: { text: 'read only', tone: 'paused' }, dropAt: 1 });
  const head: Span[] = [
    { text: ' ' },
    { text: 'quarterdeck', bold: true },
    { text: '  ' },
    ...word,
    { text: target },
  ];
  const used =
    textWidth(lineText({ key: '', spans: head })) +
    PART_GAP.length +
    textWidth(age.text) +
    textWidth(zone.text);
  head.push(...fitting(parts, size.columns - used), { text: PART_GAP }, age, zone);
  return line('header', ...head);
}

/** Every clock of the screen is the reader's own. */
export function zoneSpan(now: number): Span {
  return { text: `  ${zoneWords(now)}`, tone: 'muted' };
}

const ALERTS_OLD_MS = 60_000;

/** Red where one of them pages. Alerts that could not be asked, or not for long, are unknown and not none. */
function alertsSpan({ alerts, now }: ConsoleState, glyphs: Glyphs): Span | null {
  const { value, problem, readAt } = alerts;
  if (value === null && problem === null) return null;
  if (value === null || problem !== null || now - (readAt ?? 0) > ALERTS_OLD_MS) {
    return { text: 'alerts unknown', tone: 'muted' };
  }
  const firing = value.filter((alert) => alert.state === 'firing');
  if (firing.length === 0) return null;
  const pages = firing.some((alert) => alert.severity === 'page');
  const text = `${glyphs.alert} ${firing.length} ${firing.length === 1 ? 'alert' : 'alerts'}`;
  return { text, tone: pages ? 'alert' : 'warning' };
}

/** Older data is not called live: the machine may have slept, or the server is slow. */
export const FRESH_MS = 15_000;

/** `live 1s` while the data is fresh; its age alone once it is not. */
function ageSpan(state: ConsoleState): Span {
  const { link, now } = state;
  const readAt = dataReadAt(state);
  if (link.kind === 'starting' || link.kind === 'connecting') return { text: 'connecting', tone: 'muted' };
  if (readAt === null) return { text: 'no data yet', tone: 'muted' };
  const age = ageWords(now - readAt);
  if (link.kind === 'down') return { text: `stale, ${age} old`, tone: 'person' };
  return now - readAt > FRESH_MS ? { text: `${age} old`, tone: 'warning' } : { text: `live ${age}` };
}

/** When what the place shows was read. */
function dataReadAt(state: ConsoleState): number | null {
  switch (state.place.kind) {
    case 'detail':
      return state.order?.facts.readAt ?? null;
    case 'list':
      return state.listing.readAt;
    default: {
      const [first] = screenOf(state.place)?.reads ?? [];
      return first === undefined ? state.listing.readAt : state[first].readAt;
    }
  }
}
