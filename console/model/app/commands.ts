import { orderWorkflowId, workflowIdNamed } from '../../../contract/ids/workflow-ids.ts';
import { LIST_PLACES, type PlaceAddress, parsePlaceAddress } from '../../../contract/stack/place-address.ts';
import { orderIdPrefixFromSpeech } from '../../../domain/order-id.ts';
import type { Subject, SubjectId } from '../../../operations/subjects/subject.ts';
import { SUBJECTS } from '../../../operations/subjects/subjects.ts';
import { quote } from '../../../operations/temporal/visibility-query.ts';
import type { Screen } from '../../places/screen.ts';
import { SCREENS } from '../../places/screens.ts';
import { askOrder, openAction, sortBy, targetSubject } from '../menu/menus.ts';
import { goTo } from '../places/places.ts';
import type { Step } from './event.ts';
import { firstLens, listPlace, listPlaceOf, listSubject } from './place-subject.ts';
import type { ConsoleState, Place } from './state.ts';
import { say, still } from './step.ts';

export type Command = {
  readonly name: string;
  readonly argument: string;
  readonly does: string;
  /** What Tab offers for the argument. */
  values(state: ConsoleState): readonly string[];
  run(state: ConsoleState, argument: string): Step;
};

const none = (): readonly string[] => [];

const COMMANDS: readonly Command[] = [
  ...SUBJECTS.slice(0, 1).map(listCommand),
  ...SCREENS.map(screenCommand),
  ...SUBJECTS.slice(1).map(listCommand),
  {
    name: 'lens',
    argument: 'NAME',
    does: 'show a lens',
    values: (state) => listSubject(state).lenses.map((lens) => lens.id),
    run(state, name) {
      const lens = listSubject(state).lenses.find((candidate) => candidate.id === name);
      if (lens === undefined) return say(state, `there is no lens ${JSON.stringify(name)}`, 'bad');
      return still(goTo(state, { ...listPlaceOf(state), lens: lens.id, query: null }));
    },
  },
  {
    name: 'find',
    argument: 'QUERY',
    does: 'list by a visibility query',
    values: none,
    run: (state, query) =>
      query === ''
        ? say(state, "find needs a query, as in CustomerId = 'cus-2209'", 'bad')
        : still(goTo(state, { ...listPlaceOf(state), query })),
  },
  {
    name: 'order',
    argument: 'NUMBER',
    does: 'open an order by its number, as heard on the phone',
    values: (state) => state.listing.rows.slice(0, 500).map((row) => row.orderId),
    run: (state, text) => openOrderByNumber(state, text),
  },
  {
    name: 'query',
    argument: 'NAME',
    does: 'ask the selected workflow by any query name',
    values: (state) => targetSubject(state).queries.map((query) => query.name),
    run: (state, name) => (name === '' ? say(state, 'query needs a name', 'bad') : askOrder(state, name)),
  },
  {
    name: 'sort',
    argument: 'COLUMN',
    does: 'sort the loaded rows; again turns the direction',
    values: (state) => listSubject(state).columns.map((column) => column.id),
    run(state, column) {
      const known = column === '' || listSubject(state).columns.some((candidate) => candidate.id === column);
      return known
        ? still(sortBy(state, column))
        : say(state, `there is no column ${JSON.stringify(column)}`, 'bad');
    },
  },
  {
    name: 'open',
    argument: 'ADDRESS',
    does: 'go to a quarterdeck:// address',
    values: none,
    run(state, text) {
      const parsed = parsePlaceAddress(text);
      return parsed.ok ? still(goTo(state, placeOf(parsed.address))) : say(state, parsed.problem, 'bad');
    },
  },
  {
    name: 'mouse',
    argument: 'on|off',
    does: 'let the console or the terminal have the mouse',
    values: () => ['on', 'off'],
    run(state, text) {
      const on = text !== 'off';
      const said = say({ ...state, mouse: on }, on ? 'the mouse is on' : 'the mouse is off', 'plain');
      return { state: said.state, effects: [{ kind: 'mouse', on }] };
    },
  },
  {
    name: 'quit',
    argument: '',
    does: 'quit the console',
    values: none,
    run: (state) => ({ state: { ...state, quitting: true }, effects: [{ kind: 'quit' }] }),
  },
];

function screenCommand({ kind, title }: Screen): Command {
  return {
    name: kind,
    argument: '',
    does: `go to the ${title}`,
    values: none,
    run: (state) => still(goTo(state, { kind })),
  };
}

/** `:returns`, and `:workflows TYPE` for the workflows of one type. */
function listCommand({ id, noun }: Subject): Command {
  const plain = id === 'plain';
  return {
    name: LIST_PLACES[id],
    argument: plain ? 'TYPE' : '',
    does: plain ? 'list the workflows of every type, or of one' : `go to the ${noun.many}`,
    values: (state) => (plain ? [...new Set(state.listing.rows.map((row) => row.workflowType))] : []),
    run(state, type) {
      const list = { ...listPlace(state, id), query: null };
      return still(goTo(state, plain && type !== '' ? { ...list, workflowType: type } : list));
    },
  };
}

/** The place that an address names. */
export function placeOf({ id, lens, place, query }: PlaceAddress): Place {
  if (place === 'order') return id === undefined ? listOf('order') : detailOf(workflowIdNamed(id));
  const screen = SCREENS.find(({ kind }) => kind === place);
  if (screen !== undefined) return { kind: screen.kind };
  const list = SUBJECTS.find((subject) => LIST_PLACES[subject.id] === place);
  if (list !== undefined) {
    const known = list.lenses.find((candidate) => candidate.id === lens)?.id ?? firstLens(list.id);
    const type = list.id === 'plain' && id !== undefined ? { workflowType: id } : {};
    return { kind: 'list', subject: list.id, ...type, lens: known, query: query ?? null };
  }
  const one = SUBJECTS.find(
    (subject) => subject.id === place || (subject.id === 'plain' && place === 'workflow'),
  );
  if (one === undefined) return listOf('order');
  if (id === undefined) return listOf(one.id);
  return detailOf(id.startsWith(one.idPrefix) ? id : `${one.idPrefix}${id}`);
}

function listOf(subject: SubjectId): Place {
  return { kind: 'list', subject, lens: firstLens(subject), query: null };
}

function detailOf(workflowId: string): Place {
  return { kind: 'detail', workflowId, runId: null, tab: 'timeline' };
}

function openOrderByNumber(state: ConsoleState, text: string): Step {
  const exact = state.listing.rows.find((row) => row.orderId === text);
  if (exact !== undefined) {
    return still(goTo(state, { kind: 'detail', workflowId: exact.workflowId, runId: null, tab: 'timeline' }));
  }
  const prefix = orderIdPrefixFromSpeech(text);
  if (prefix === undefined) {
    return say(state, `${JSON.stringify(text)} cannot be an order number`, 'bad');
  }
  const known = state.listing.rows.find((row) => row.orderId.startsWith(prefix));
  if (known !== undefined || prefix.length === 'ord-'.length + 16) {
    const workflowId = known?.workflowId ?? orderWorkflowId(prefix);
    return still(goTo(state, { kind: 'detail', workflowId, runId: null, tab: 'timeline' }));
  }
  return still(
    goTo(state, {
      kind: 'list',
      subject: 'order',
      lens: firstLens('order'),
      query: `WorkflowId STARTS_WITH ${quote(orderWorkflowId(prefix))}`,
    }),
  );
}

/** Commands and, by their titles, the actions of the deck. */
export function allCommands(state: ConsoleState): readonly Command[] {
  const acts = targetSubject(state).actions.map(
    (action): Command => ({
      name: action.id,
      argument: '',
      does: `${action.description}; preview first`,
      values: none,
      run: (now) => openAction(now, action),
    }),
  );
  return [...COMMANDS, ...acts];
}

export type Completion = { readonly text: string; readonly does: string };

const COMPLETIONS_MAX = 8;

/** What the text in the bar can become. */
export function completions(state: ConsoleState, text: string): readonly Completion[] {
  const [name = '', ...rest] = text.split(' ');
  const commands = allCommands(state);
  if (rest.length === 0) {
    return commands
      .filter((command) => command.name.startsWith(name))
      .slice(0, COMPLETIONS_MAX)
      .map((command) => ({
        text: command.argument === '' ? command.name : `${command.name} `,
        does: `${command.argument === '' ? '' : `${command.argument}  `}${command.does}`,
      }));
  }
  const argument = rest.join(' ');
  const command = commands.find((candidate) => candidate.name === name);
  return (command?.values(state) ?? [])
    .filter((value) => value.toLowerCase().startsWith(argument.toLowerCase()))
    .slice(0, COMPLETIONS_MAX)
    .map((value) => ({ text: `${name} ${value}`, does: '' }));
}

/** Runs what was typed. A unique beginning of a name is enough. */
export function runCommand(state: ConsoleState, text: string): Step {
  const trimmed = text.trim();
  if (trimmed === '') return still(state);
  if (trimmed.startsWith('quarterdeck://')) return runCommand(state, `open ${trimmed}`);
  const blank = trimmed.indexOf(' ');
  const name = blank < 0 ? trimmed : trimmed.slice(0, blank);
  const argument = blank < 0 ? '' : trimmed.slice(blank + 1).trim();
  const commands = allCommands(state);
  const exact = commands.find((command) => command.name === name);
  const beginning = commands.filter((command) => command.name.startsWith(name));
  const command = exact ?? (beginning.length === 1 ? beginning[0] : undefined);
  if (command !== undefined) return command.run(state, argument);
  return beginning.length > 1
    ? say(state, `${name} is not clear: ${beginning.map((candidate) => candidate.name).join(', ')}`, 'bad')
    : say(state, `there is no command ${JSON.stringify(name)}; Tab completes`, 'bad');
}
