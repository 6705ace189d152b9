import { attachOrStart, bringDown, partControl, stackStatus } from '../../launch/client.ts';
import type { StackSnapshot } from '../../launch/keeper/protocol.ts';
import { type CliIo, type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { checklistLine } from '../stack/checklist.ts';
import { followLogs } from '../stack/follow-logs.ts';
import { readStackFlags, STACK_FLAGS_HELP, type StackWish } from '../stack/stack-flags.ts';
import { ordersLine, type StackReport, stackReport } from '../stack/stack-status.ts';
import { launching } from '../stack/told.ts';

export const stack: Command = {
  name: 'stack',
  summary: 'start, end and look at the local system',
  usage: `quarterdeck stack up [flags]            start it; it stays until \`stack down\`
quarterdeck stack down
quarterdeck stack status [--json]
quarterdeck stack logs [PART] [--follow]
quarterdeck stack start|stop PART       one part of the running stack: temporal, worker-2, worker-3, traffic, …
quarterdeck stack kill PART [--signal KILL]

${STACK_FLAGS_HELP}
  --json                 one JSON object instead of lines`,
  async run(args, io) {
    const [verb, ...rest] = args;
    const wish = await readStackFlags(rest, io, {
      json: { type: 'boolean' },
      follow: { type: 'boolean' },
      signal: { type: 'string' },
    });
    switch (verb) {
      case 'up':
        return await launching(up(wish, io));
      case 'down':
        return await down(wish, io);
      case 'status':
        return await status(wish, io);
      case 'logs':
        return await followLogs(wish.root, wish.positionals, wish.values['follow'] === true, io);
      case 'start':
      case 'stop':
      case 'kill':
        return await launching(change(verb, wish, io));
      default:
        throw usageError(verb === undefined ? 'stack needs to know what to do' : `stack cannot ${verb}`, [
          'one of: up, down, status, logs, start, stop, kill',
        ]);
    }
  },
};

async function up(wish: StackWish, io: CliIo): Promise<number> {
  const json = wish.values['json'] === true;
  const session = await attachOrStart(wish.root, wish.options, (event) => {
    const line = checklistLine(event);
    if (line !== undefined && !json) io.stdout.write(`${line}\n`);
  });
  await session.pin();
  await session.leave();
  if (json) io.stdout.write(`${JSON.stringify(await stackReport(session.snapshot))}\n`);
  else {
    const how = session.attached ? 'it ran already; its flags stay as they were' : 'it stays up';
    io.stdout.write(`${how} until: quarterdeck stack down\n`);
  }
  return EXIT.done;
}

async function down(wish: StackWish, io: CliIo): Promise<number> {
  const ended = await bringDown(wish.root, 'stack down');
  const json = wish.values['json'] === true;
  io.stdout.write(
    json
      ? `${JSON.stringify({ ended })}\n`
      : ended
        ? 'the stack has ended\n'
        : 'no stack runs in this folder\n',
  );
  return EXIT.done;
}

async function status(wish: StackWish, io: CliIo): Promise<number> {
  const snapshot = await stackStatus(wish.root);
  const report = await stackReport(snapshot);
  if (wish.values['json'] === true) io.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const line of statusLines(report, snapshot)) io.stdout.write(`${line}\n`);
  if (report.ready) return EXIT.done;
  return report.phase === 'down' ? EXIT.unreachable : EXIT.failed;
}

function statusLines(report: StackReport, snapshot: StackSnapshot | undefined): readonly string[] {
  if (snapshot === undefined) return ['no stack runs in this folder; start it: quarterdeck stack up'];
  const head = report.ready ? 'ready' : report.phase === 'ready' ? 'not whole' : report.phase;
  const stays = report.pinned ? 'stays until `stack down`' : `${report.sessions} sessions hold it`;
  return [
    `stack ${head}, build ${report.build}, since ${snapshot.startedAt}, ${stays}`,
    ...report.parts.map(
      (part) => checklistLine({ kind: 'part', part, ms: 0 }) ?? `${part.name} ${part.state}`,
    ),
    report.orders === null ? 'orders: the server cannot be asked now' : ordersLine(report.orders),
  ];
}

async function change(verb: 'start' | 'stop' | 'kill', wish: StackWish, io: CliIo): Promise<number> {
  const [part, ...more] = wish.positionals;
  if (part === undefined || more.length > 0) throw usageError(`stack ${verb} takes one part`);
  const control = partControl(wish.root);
  try {
    if (verb === 'start') await control.start(part);
    else if (verb === 'stop') await control.stop(part);
    else await control.kill(part, signalNamed(wish.values['signal'] as string | undefined));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new OperatorError(error.message, {
      exitCode: EXIT.refused,
      nextSteps: ['quarterdeck stack status'],
    });
  }
  const done = { start: 'is ready', stop: 'has ended', kill: 'was signalled' }[verb];
  io.stdout.write(`${part} ${done}\n`);
  return EXIT.done;
}

const SIGNALS = ['KILL', 'TERM', 'INT', 'QUIT', 'STOP', 'CONT'] as const;

function signalNamed(text = 'KILL'): NodeJS.Signals {
  const name = SIGNALS.find((each) => each === text.replace(/^SIG/, '').toUpperCase());
  if (name === undefined) throw usageError(`--signal is one of ${SIGNALS.join(', ')}`);
  return `SIG${name}`;
}
