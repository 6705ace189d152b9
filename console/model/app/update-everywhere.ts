import type { SubjectId } from '../../../operations/subjects/subject.ts';
import { SUBJECTS, subjectById } from '../../../operations/subjects/subjects.ts';
import type { ActionId } from '../../keys/keymap.ts';
import { SCREENS } from '../../places/screens.ts';
import { fieldOf } from '../form/field.ts';
import { actOfLetter } from '../menu/act-of-letter.ts';
import { showElsewhere, showRunbook } from '../menu/elsewhere.ts';
import { openAction } from '../menu/menus.ts';
import { goBack, goForward, goTo } from '../places/places.ts';
import type { Step } from './event.ts';
import { isPlain, isRoot, listPlace, rootSubject } from './place-subject.ts';
import type { ConsoleState } from './state.ts';
import { say, still } from './step.ts';

/** What an action does wherever the operator is. */
export function actedEverywhere(state: ConsoleState, action: ActionId, key: string): Step {
  switch (action) {
    case 'interrupt':
      return { state: { ...state, quitting: true }, effects: [{ kind: 'quit' }] };
    case 'suspend':
      return { state, effects: [{ kind: 'suspend' }] };
    case 'repaint':
      return { state, effects: [{ kind: 'repaint' }] };
    case 'quit':
      return quit(state);
    case 'step-out':
      return still(goBackOrRoot(state));
    case 'history-back':
      return state.back.length === 0
        ? say(state, 'there is no place before this one', 'plain')
        : still(goBack(state));
    case 'history-forward':
      return state.forward.length === 0
        ? say(state, 'there is no place after this one', 'plain')
        : still(goForward(state));
    case 'help':
      return still({ ...state, overlay: { kind: 'help', field: fieldOf(''), cursor: 0 } });
    case 'command-bar':
      return still({ ...state, overlay: { kind: 'command', field: fieldOf(''), choice: 0, recall: 0 } });
    case 'copy':
      return still({ ...state, overlay: { kind: 'menu', menu: 'copy', cursor: 0 } });
    case 'open-elsewhere':
      return showElsewhere(state);
    case 'runbook':
      return showRunbook(state);
    case 'menu':
      return still({ ...state, overlay: { kind: 'menu', menu: 'actions', cursor: 0 } });
    case 'act':
      return act(state, key);
    case 'go-list':
      return still(goTo(state, listPlace(state, subjectOfKey(state, key))));
    case 'go-screen': {
      const screen = SCREENS.find(({ goKey }) => key === `g ${goKey}`);
      return screen === undefined ? still(state) : still(goTo(state, { kind: screen.kind }));
    }
    default:
      return say(state, `${key} has no use here; ? lists the keys`, 'plain');
  }
}

/** A namespace without orders has its workflows in their place. */
function subjectOfKey(state: ConsoleState, key: string): SubjectId {
  if (isPlain(state)) return 'plain';
  return SUBJECTS.find(({ goKey }) => key === `g ${goKey}`)?.id ?? rootSubject(state);
}

function act(state: ConsoleState, letter: string): Step {
  const action = actOfLetter(state, letter);
  if (action === undefined) return say(state, `${letter} has no use here; a lists what can be done`, 'plain');
  return openAction(state, action);
}

function quit(state: ConsoleState): Step {
  if (!isRoot(state)) {
    const { many } = subjectById(rootSubject(state)).noun;
    return say(state, `q quits from the ${many}; Esc goes there, Ctrl-c quits at once`, 'plain');
  }
  return { state: { ...state, quitting: true }, effects: [{ kind: 'quit' }] };
}

function goBackOrRoot(state: ConsoleState): ConsoleState {
  if (state.back.length > 0) return goBack(state);
  return { ...goTo(state, listPlace(state, rootSubject(state))), back: [] };
}
