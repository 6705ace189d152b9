import { checkQuery } from '../../../operations/temporal/visibility-query.ts';
import { looksLikeQuery } from '../../table/filter.ts';
import { completions, runCommand } from '../app/commands.ts';
import type { Step } from '../app/event.ts';
import { bodyHeight, listHeight } from '../app/layout.ts';
import { isPlain, listPlaceOf } from '../app/place-subject.ts';
import type { ConsoleState, Overlay } from '../app/state.ts';
import { say, still } from '../app/step.ts';
import { editField, type Field, fieldOf, insertText } from '../form/field.ts';
import { formPasted, formPressed } from '../form/update-form.ts';
import { detailRows } from '../order/detail-rows.ts';
import { showRows } from '../orders/shown-rows.ts';
import { nextMatch } from '../panes/update-panes.ts';
import { goTo } from '../places/places.ts';
import { actOfLetter } from './act-of-letter.ts';
import { foundHelp } from './help.ts';
import { actionById, askOrder, copyText, menuItems, openAction, sortBy } from './menus.ts';

type Over<K extends Overlay['kind']> = Extract<Overlay, { kind: K }>;

/** Keys while something lies over the place: in a field letters are text. */
export function overlayPressed(state: ConsoleState, overlay: Overlay, key: string): Step {
  switch (overlay.kind) {
    case 'find':
      return findPressed(state, overlay, key);
    case 'command':
      return commandPressed(state, overlay, key);
    case 'help':
      return helpPressed(state, overlay, key);
    case 'menu':
      return menuPressed(state, overlay, key);
    case 'detail':
      return detailPressed(state, overlay, key);
    case 'form':
      return formPressed(state, overlay.form, key);
  }
}

export function overlayPasted(state: ConsoleState, overlay: Overlay, text: string): Step {
  switch (overlay.kind) {
    case 'find': {
      const field = insertText(overlay.field, text);
      return state.place.kind === 'list'
        ? filtered(state, field)
        : still({ ...state, overlay: { ...overlay, field } });
    }
    case 'command':
      return still({ ...state, overlay: { ...overlay, field: insertText(overlay.field, text), choice: 0 } });
    case 'help':
      return still({ ...state, overlay: { ...overlay, field: insertText(overlay.field, text), cursor: 0 } });
    case 'form':
      return formPasted(state, overlay.form, text);
    default:
      return still(state);
  }
}

function findPressed(state: ConsoleState, overlay: Over<'find'>, key: string): Step {
  if (state.place.kind !== 'list') return findInPane(state, overlay, key);
  const text = overlay.field.text.trim();
  switch (key) {
    case 'esc':
      return still({ ...filtered(state, fieldOf('')).state, overlay: null });
    case 'up':
    case 'down':
      return still({ ...state, overlay: null });
    case 'enter':
      return find(state, text);
    default: {
      const field = editField(overlay.field, key);
      return field === undefined ? still(state) : filtered(state, field);
    }
  }
}

/** In the other lists what is typed jumps to the next line that has it; n and N go on from there. */
function findInPane(state: ConsoleState, overlay: Over<'find'>, key: string): Step {
  if (key === 'esc') return still({ ...state, overlay: null });
  if (key === 'enter') return nextMatch({ ...state, overlay: null, sought: overlay.field.text }, 1);
  const field = editField(overlay.field, key);
  return field === undefined ? still(state) : still({ ...state, overlay: { ...overlay, field } });
}

/** While it is typed the loaded rows are filtered; a query is only sent, never used as words. */
function filtered(state: ConsoleState, field: Field): Step {
  const filter = looksLikeQuery(field.text) ? '' : field.text;
  const listing =
    filter === state.listing.filter
      ? state.listing
      : showRows({ ...state.listing, filter }, listHeight(state));
  return still({ ...state, overlay: { kind: 'find', field }, listing });
}

/** Enter: what matches here stays filtered; else the server is asked, closed orders too. */
function find(state: ConsoleState, text: string): Step {
  const closed = { ...state, overlay: null };
  if (text === '') {
    return still({ ...closed, listing: showRows({ ...state.listing, filter: '' }, listHeight(state)) });
  }
  if (looksLikeQuery(text)) {
    const checked = checkQuery(text);
    if (!checked.ok) return say(state, checked.problem.message, 'bad');
    return still(goTo(closed, { ...listPlaceOf(state), query: checked.value }));
  }
  if (state.listing.filter !== '' && state.listing.shown.length > 0) return still(closed);
  return {
    state: closed,
    effects: [
      {
        kind: 'ask',
        call: {
          poll: 'search',
          purpose: { kind: 'searched', text },
          name: 'search',
          ask: { text, ...(isPlain(state) ? { withoutAttributes: true as const } : {}) },
        },
      },
    ],
  };
}

const RECALL_MAX = 50;

function commandPressed(state: ConsoleState, overlay: Over<'command'>, key: string): Step {
  const { field, choice } = overlay;
  const offered = completions(state, field.text);
  switch (key) {
    case 'esc':
      return still({ ...state, overlay: null });
    case 'backspace':
      if (field.text === '') return still({ ...state, overlay: null });
      break;
    case 'tab': {
      const text = offered[choice]?.text;
      if (text === undefined) return still(state);
      return still({ ...state, overlay: { ...overlay, field: fieldOf(text), choice: 0 } });
    }
    case 'down':
    case 'up': {
      const step = key === 'down' ? 1 : -1;
      if (field.text === '' || overlay.recall > 0) return recall(state, overlay, -step);
      const count = Math.max(1, offered.length);
      return still({ ...state, overlay: { ...overlay, choice: (choice + step + count) % count } });
    }
    case 'enter': {
      const commands = field.text.trim() === '' ? state.commands : [...state.commands, field.text.trim()];
      return runCommand({ ...state, overlay: null, commands: commands.slice(-RECALL_MAX) }, field.text);
    }
    default:
  }
  const edited = editField(field, key);
  if (edited === undefined) return still(state);
  return still({ ...state, overlay: { kind: 'command', field: edited, choice: 0, recall: 0 } });
}

/** Up brings back what was typed before. */
function recall(state: ConsoleState, overlay: Over<'command'>, step: number): Step {
  const at = Math.min(Math.max(0, overlay.recall + step), state.commands.length);
  const text = at === 0 ? '' : (state.commands.at(-at) ?? '');
  return still({ ...state, overlay: { ...overlay, field: fieldOf(text), recall: at, choice: 0 } });
}

function helpPressed(state: ConsoleState, overlay: Over<'help'>, key: string): Step {
  const found = foundHelp(state, overlay.field.text);
  const move = (by: number): Step => {
    const cursor = Math.min(Math.max(0, overlay.cursor + by), Math.max(0, found.length - 1));
    return still({ ...state, overlay: { ...overlay, cursor } });
  };
  switch (key) {
    case 'esc':
      return still({ ...state, overlay: null });
    case 'down':
      return move(1);
    case 'up':
      return move(-1);
    case 'pagedown':
    case 'ctrl-d':
      return move(Math.ceil(bodyHeight(state.size, 3) / 2));
    case 'pageup':
      return move(-Math.ceil(bodyHeight(state.size, 3) / 2));
    case 'enter': {
      const entry = found[overlay.cursor];
      if (entry === undefined) return still(state);
      // Done by pressing its keys, so that help does exactly what the keys do.
      return {
        state: { ...state, overlay: null },
        effects: [{ kind: 'press', keys: entry.press.split(' ') }],
      };
    }
    default: {
      const field = editField(overlay.field, key);
      return field === undefined
        ? still(state)
        : still({ ...state, overlay: { ...overlay, field, cursor: 0 } });
    }
  }
}

function menuPressed(state: ConsoleState, overlay: Over<'menu'>, key: string): Step {
  const items = menuItems(state, overlay.menu);
  const move = (by: number): Step => {
    const cursor = Math.min(Math.max(0, overlay.cursor + by), Math.max(0, items.length - 1));
    return still({ ...state, overlay: { ...overlay, cursor } });
  };
  switch (key) {
    case 'esc':
    case 'q':
      return still({ ...state, overlay: null });
    case 'down':
    case 'j':
      return move(1);
    case 'up':
    case 'k':
      return move(-1);
    case 'pagedown':
      return move(10);
    case 'pageup':
      return move(-10);
    case 'enter': {
      const item = items[overlay.cursor];
      if (item === undefined) return still(state);
      return item.off === null ? choose(state, overlay, item.key) : say(state, item.off, 'plain');
    }
    default: {
      const action = overlay.menu === 'actions' ? actOfLetter(state, key) : undefined;
      return action === undefined ? still(state) : openAction({ ...state, overlay: null }, action);
    }
  }
}

function choose(state: ConsoleState, overlay: Over<'menu'>, key: string): Step {
  switch (overlay.menu) {
    case 'sort':
      return still(sortBy(state, key));
    case 'copy':
      return copyText(state, key);
    case 'causes':
      return still({
        ...state,
        overlay: null,
        listing: showRows({ ...state.listing, cause: key }, listHeight(state)),
      });
    case 'actions': {
      if (key.startsWith('query:')) return askOrder(state, key.slice('query:'.length));
      const action = actionById(state, key);
      return action === undefined ? still(state) : openAction({ ...state, overlay: null }, action);
    }
  }
}

function detailPressed(state: ConsoleState, overlay: Over<'detail'>, key: string): Step {
  const height = bodyHeight(state.size, 3);
  const rows = detailRows(overlay.lines, state.size).length;
  const scroll = (by: number): Step => {
    const top = Math.min(Math.max(0, overlay.top + by), Math.max(0, rows - height));
    return still({ ...state, overlay: { ...overlay, top } });
  };
  switch (key) {
    case 'down':
    case 'j':
      return scroll(1);
    case 'up':
    case 'k':
      return scroll(-1);
    case 'pagedown':
    case 'space':
    case 'ctrl-f':
      return scroll(height);
    case 'pageup':
    case 'ctrl-b':
      return scroll(-height);
    case 'ctrl-d':
      return scroll(Math.ceil(height / 2));
    case 'ctrl-u':
      return scroll(-Math.ceil(height / 2));
    case 'G':
    case 'end':
      return scroll(rows);
    case 'home':
    case 'g':
      return scroll(-rows);
    case 'y':
      return {
        state: say({ ...state }, 'copied', 'good').state,
        effects: [{ kind: 'copy', text: overlay.lines.join('\n') }],
      };
    case 'esc':
    case 'enter':
    case 'q':
    case 'left':
    case 'h':
      return still({ ...state, overlay: null });
    default:
      return still(state);
  }
}
