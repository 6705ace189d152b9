import { attachOrStart, bringDown, partControl, stackStatus } from '../../launch/client.ts';
import type { StackSnapshot } from '../../launch/keeper/protocol.ts';
import { stackHint } from '../../launch/stack-hint.ts';
import {
  type ArgumentSpec,
  type CliIo,
  type CommandGroup,
  type CommandLeaf,
  EXIT,
  OperatorError,
  type OptionSpec,
  usageError,
} from '../command.ts';
import { stackRoot } from '../own-place.ts';
import type { Flags } from '../parsing/flags.ts';
import { FOLDER_OPTION } from '../parsing/shared-options.ts';
import { checklistLine } from '../stack/checklist.ts';
import { followLogs } from '../stack/follow-logs.ts';
import { launching } from '../stack/launch-failure.ts';
import {
  readStackRequest,
  STACK_DESCRIPTION,
  STACK_OPTIONS,
  type StackRequest,
} from '../stack/stack-flags.ts';
import { ordersLine, type StackReport, stackReport } from '../stack/stack-status.ts';

const PART: ArgumentSpec = {
  name: '<part>',
  description: 'temporal, postgres, worker-1, traffic, …; "stack status" names them',
};
const JSON_INSTEAD: OptionSpec = { flags: '--json', description: 'one JSON object instead of lines' };

const upCommand: CommandLeaf = {
  name: 'up',
  summary: 'start the stack; it stays until "stack down"',
  description: STACK_DESCRIPTION,
  options: [...STACK_OPTIONS, JSON_INSTEAD],
  examples: [{ args: 'stack up' }, { args: 'stack up --no-traffic --workers 3' }],
  run: async (flags, io) => await launching(up(await readStackRequest(flags, io), flags, io)),
};

const downCommand: CommandLeaf = {
  name: 'down',
  summary: 'end the stack',
  options: [FOLDER_OPTION, JSON_INSTEAD],
  examples: [{ args: 'stack down' }],
  run: async (flags, io) => await launching(down(flags, io)),
};

const statusCommand: CommandLeaf = {
  name: 'status',
  summary: 'show each part, and the sum of the orders',
  description: 'Exit 0 when everything is ready, 1 when a part is not, 4 when no stack runs.',
  options: [FOLDER_OPTION, JSON_INSTEAD],
  examples: [{ args: 'stack status' }],
  run: async (flags, io) => await launching(status(flags, io)),
};

const logsCommand: CommandLeaf = {
  name: 'logs',
  summary: 'show the last lines of the logs',
  arguments: [{ name: '[part...]', description: 'only of these parts (default: all)' }],
  options: [{ flags: '-f, --follow', description: 'follow until Ctrl-C' }, FOLDER_OPTION],
  examples: [{ args: 'stack logs' }, { args: 'stack logs worker-1 --follow' }],
  run: async (flags, io) => await followLogs(rootOf(flags, io), flags.words, flags.has('follow'), io),
};

function partCommand(verb: 'start' | 'stop' | 'kill', about: Pick<CommandLeaf, 'description' | 'summary'>) {
  return {
    ...about,
    name: verb,
    arguments: [PART],
    options: [...(verb === 'kill' ? [SIGNAL] : []), FOLDER_OPTION],
    examples: [{ args: `stack ${verb} worker-1` }],
    run: async (flags, io) => await launching(change(verb, flags, io)),
  } satisfies CommandLeaf;
}

const SIGNALS = ['KILL', 'TERM', 'INT', 'QUIT', 'STOP', 'CONT'] as const;
const SIGNAL: OptionSpec = {
  flags: '--signal <name>',
  description: `${SIGNALS.join(', ')}`,
  default: 'KILL',
};

export const stack: CommandGroup = {
  name: 'stack',
  summary: 'start, end and look at the local system',
  commands: [
    upCommand,
    downCommand,
    statusCommand,
    logsCommand,
    partCommand('start', { summary: 'start a part, also one that is held down' }),
    partCommand('stop', { summary: 'end a part; it stays down until it is started' }),
    partCommand('kill', {
      summary: 'signal a part; it stays down until it is started',
    }),
  ],
  examples: [{ args: 'stack up' }, { args: 'stack status' }, { args: 'stack down' }],
};

function rootOf(flags: Flags, io: CliIo): string {
  return stackRoot(flags.text('folder'), io.cwd);
}

async function up(request: StackRequest, flags: Flags, io: CliIo): Promise<number> {
  const json = flags.has('json');
  const session = await attachOrStart(request.root, request.options, (event) => {
    const line = checklistLine(event);
    if (line !== undefined && !json) io.stdout.write(`${line}\n`);
  });
  await session.pin();
  await session.leave();
  if (json) io.stdout.write(`${JSON.stringify(await stackReport(session.snapshot))}\n`);
  else {
    const how = session.attached ? 'it ran already; its flags stay as they were' : 'it stays up';
    io.stdout.write(`${how} until: ${stackHint(request.root, 'stack down')}\n`);
  }
  return EXIT.done;
}

async function down(flags: Flags, io: CliIo): Promise<number> {
  const ended = await bringDown(rootOf(flags, io), 'stack down');
  const json = flags.has('json');
  io.stdout.write(
    json
      ? `${JSON.stringify({ ended })}\n`
      : ended
        ? 'the stack has ended\n'
        : 'no stack runs in this folder\n',
  );
  return EXIT.done;
}

async function status(flags: Flags, io: CliIo): Promise<number> {
  const snapshot = await stackStatus(rootOf(flags, io));
  const report = await stackReport(snapshot);
  if (flags.has('json')) io.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const line of statusLines(rootOf(flags, io), report, snapshot)) io.stdout.write(`${line}\n`);
  if (report.ready) return EXIT.done;
  return report.phase === 'down' ? EXIT.unreachable : EXIT.failed;
}

function statusLines(
  root: string,
  report: StackReport,
  snapshot: StackSnapshot | undefined,
): readonly string[] {
  if (snapshot === undefined)
    return [`no stack runs in this folder; start it: ${stackHint(root, 'stack up')}`];
  const head = report.ready ? 'ready' : report.phase === 'ready' ? 'degraded' : report.phase;
  const stays = report.pinned
    ? `stays until: ${stackHint(root, 'stack down')}`
    : `until its last session ends (${report.sessions} now)`;
  return [
    `stack ${head}, build ${report.build}, since ${snapshot.startedAt}, ${stays}`,
    ...report.parts.map(
      (part) => checklistLine({ kind: 'part', part, ms: 0 }) ?? `${part.name} ${part.state}`,
    ),
    report.orders === null ? 'orders: unknown, the server does not answer' : ordersLine(report.orders),
  ];
}

async function change(verb: 'start' | 'stop' | 'kill', flags: Flags, io: CliIo): Promise<number> {
  const [part = ''] = flags.words;
  const control = partControl(rootOf(flags, io));
  try {
    if (verb === 'start') await control.start(part);
    else if (verb === 'stop') await control.stop(part);
    else await control.kill(part, signalNamed(flags.value('signal')));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new OperatorError(error.message, {
      exitCode: EXIT.refused,
      nextSteps: [stackHint(rootOf(flags, io), 'stack status')],
    });
  }
  const done = { start: 'is ready', stop: 'has ended', kill: 'was signalled' }[verb];
  io.stdout.write(`${part} ${done}\n`);
  return EXIT.done;
}

function signalNamed(text: string): NodeJS.Signals {
  const name = SIGNALS.find((each) => each === text.replace(/^SIG/, '').toUpperCase());
  if (name === undefined) throw usageError(`--signal is one of ${SIGNALS.join(', ')}`);
  return `SIG${name}`;
}
