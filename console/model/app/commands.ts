import { orderWorkflowId, workflowIdNamed } from '../../../contract/ids/workflow-ids.ts';
import { type PlaceAddress, parsePlaceAddress } from '../../../contract/stack/place-address.ts';
import { orderIdPrefixFromSpeech } from '../../../domain/order-id.ts';
import { quote } from '../../../operations/temporal/visibility-query.ts';
import { askOrder, openAction, sortBy } from '../menu/menus.ts';
import { goTo } from '../places/places.ts';
import type { Step } from './event.ts';
import type { ConsoleState, Place, Settings } from './state.ts';
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
  place('orders', 'go to the orders'),
  place('workers', 'go to the workers and queues'),
  place('alerts', 'go to the alerts'),
  place('journal', 'go to the journal'),
  {
    name: 'lens',
    argument: 'NAME',
    does: 'show a lens',
    values: (state) => state.settings.deck.lenses.map((lens) => lens.id),
    run(state, name) {
      const lens = state.settings.deck.lenses.find((candidate) => candidate.id === name);
      if (lens === undefined) return say(state, `there is no lens ${JSON.stringify(name)}`, 'bad');
      return still(goTo(state, { kind: 'orders', lens: lens.id, query: null }));
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
        : still(goTo(state, { kind: 'orders', lens: state.listing.lens, query })),
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
    does: 'ask the selected order by any query name',
    values: (state) => state.settings.deck.queries.map((query) => query.name),
    run: (state, name) => (name === '' ? say(state, 'query needs a name', 'bad') : askOrder(state, name)),
  },
  {
    name: 'sort',
    argument: 'COLUMN',
    does: 'sort the loaded rows; again turns the direction',
    values: (state) => state.settings.deck.columns.map((column) => column.id),
    run(state, column) {
      const known = column === '' || state.settings.deck.columns.some((candidate) => candidate.id === column);
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
      return parsed.ok
        ? still(goTo(state, placeOf(state.settings, parsed.address)))
        : say(state, parsed.problem, 'bad');
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

function place(name: 'orders' | 'workers' | 'alerts' | 'journal', does: string): Command {
  return {
    name,
    argument: '',
    does,
    values: none,
    run: (state) =>
      still(
        goTo(
          state,
          name === 'orders' ? { kind: 'orders', lens: state.listing.lens, query: null } : { kind: name },
        ),
      ),
  };
}

/** The place that an address names, in this console. */
export function placeOf(settings: Pick<Settings, 'deck'>, address: PlaceAddress): Place {
  const first = settings.deck.lenses[0]?.id ?? 'all';
  switch (address.place) {
    case 'order':
      return address.id === undefined
        ? { kind: 'orders', lens: first, query: null }
        : { kind: 'order', workflowId: workflowIdNamed(address.id), runId: null, tab: 'timeline' };
    case 'orders': {
      const lens = settings.deck.lenses.find((candidate) => candidate.id === address.lens);
      return { kind: 'orders', lens: lens?.id ?? first, query: address.query ?? null };
    }
    case 'queues':
    case 'workers':
      return { kind: 'workers' };
    default:
      return { kind: address.place };
  }
}

function openOrderByNumber(state: ConsoleState, text: string): Step {
  const exact = state.listing.rows.find((row) => row.orderId === text);
  if (exact !== undefined) {
    return still(goTo(state, { kind: 'order', workflowId: exact.workflowId, runId: null, tab: 'timeline' }));
  }
  const prefix = orderIdPrefixFromSpeech(text);
  if (prefix === undefined) {
    return say(state, `${JSON.stringify(text)} cannot be an order number`, 'bad');
  }
  const known = state.listing.rows.find((row) => row.orderId.startsWith(prefix));
  if (known !== undefined || prefix.length === 'ord-'.length + 16) {
    const workflowId = known?.workflowId ?? orderWorkflowId(prefix);
    return still(goTo(state, { kind: 'order', workflowId, runId: null, tab: 'timeline' }));
  }
  return still(
    goTo(state, {
      kind: 'orders',
      lens: state.listing.lens,
      query: `WorkflowId STARTS_WITH ${quote(orderWorkflowId(prefix))}`,
    }),
  );
}

/** Commands and, by their titles, the actions of the deck. */
export function allCommands(state: ConsoleState): readonly Command[] {
  const acts = state.settings.deck.actions.map(
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
