import { takeStep } from '../form/form-answers.ts';
import { restBeside } from '../order/beside.ts';
import { showRows } from '../orders/shown-rows.ts';
import { atTime } from '../stack/clock-set-back.ts';
import { advanceStartup, beginStartup } from '../stack/startup.ts';
import { answered, asked } from './answers.ts';
import type { Call } from './call.ts';
import type { ConsoleEvent, Step } from './event.ts';
import { listHeight } from './layout.ts';
import type { ConsoleState, Settings } from './state.ts';
import { withFlash } from './step.ts';
import { clicked, pressed, scrolled, wrote } from './update-input.ts';

/** The whole behaviour of the console: one event, the next state, and what the outside world is asked to do. */
export function update(before: ConsoleState, event: ConsoleEvent, now: number): Step {
  return restBeside(before, happened(before, event, now));
}

function happened(before: ConsoleState, event: ConsoleEvent, now: number): Step {
  const state = settle({ ...atTime(before, now), now });
  switch (event.kind) {
    case 'key':
      return pressed(state, event.key);
    case 'paste':
      return wrote(state, event.text);
    case 'click':
      return clicked(state, event);
    case 'wheel':
      return scrolled(state, event.rows);
    case 'resize': {
      const resized = { ...state, size: event.size };
      return still({ ...resized, listing: showRows(resized.listing, listHeight(resized)) });
    }
    case 'tick':
      return still(state);
    case 'asked':
      return still(asked(state, event.calls));
    case 'answered':
      return still(answered(state, event.call));
    case 'glyphs':
      return still({ ...state, ascii: event.ascii });
    case 'stepped':
      return still(takeStep(state, event.step));
    case 'starting':
      return still({ ...state, startup: beginStartup(now) });
    case 'startup':
      return still({
        ...state,
        startup: advanceStartup(state.startup ?? beginStartup(now), event.event),
      });
    case 'connect':
      return connected(state, event.settings);
    case 'renewed':
      return still({ ...state, settings: { ...state.settings, ...event.settings } });
  }
}

/** There is a server to query: also about actions that an earlier console left without an outcome. */
function connected(state: ConsoleState, settings: Partial<Settings>): Step {
  const recover: Call = { poll: 'recover', purpose: { kind: 'house' }, name: 'recover', ask: null };
  const next: ConsoleState = {
    ...state,
    startup: null,
    settings: { ...state.settings, ...settings },
    link: { kind: 'connecting', since: state.now },
  };
  const { unused } = next.settings;
  return {
    state: unused.length === 0 ? next : withFlash(next, unused.join('; '), 'bad'),
    effects: [{ kind: 'ask', call: recover }],
  };
}

function still(state: ConsoleState): Step {
  return { state, effects: [] };
}

/** What passes by itself with time. */
function settle(state: ConsoleState): ConsoleState {
  return state.flash !== null && state.flash.until <= state.now ? { ...state, flash: null } : state;
}
