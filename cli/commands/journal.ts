import { existsSync } from 'node:fs';
import path from 'node:path';
import { hint } from '../../contract/stack/program-name.ts';
import { orderIdPrefixFromSpeech } from '../../domain/order-id.ts';
import { actedOn, actionWord } from '../../operations/actions/engine/journal-words.ts';
import { recoverIntents } from '../../operations/actions/engine/recover.ts';
import { JOURNAL_FILE, openJournal } from '../../operations/actions/journal.ts';
import type { JournalEntry } from '../../operations/actions/journal-entry.ts';
import { orderNamed } from '../../operations/search/search.ts';
import type { Target } from '../../operations/target/target.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { type CliIo, type CommandLeaf, EXIT, OperatorError } from '../command.ts';
import { type Operations, openOperations } from '../compose.ts';
import { atTarget, jsonTarget, printJson, targetName, warnUnused } from '../orders/order-command.ts';
import { paintFor, table } from '../orders/print.ts';
import type { Flags } from '../parsing/flags.ts';
import { PLACE_OPTIONS, whereOf } from '../parsing/shared-options.ts';
import { readSettings, type Settings } from '../read-settings.ts';

export const journal: CommandLeaf = {
  name: 'journal',
  summary: 'show who did what from here, why, and how it ended',
  description: `The journal of the local stack is in its folder and can be read after "stack down"; that of any other target belongs
to you (~/.local/state/quarterdeck).`,
  options: [
    { flags: '--limit <n>', description: 'the newest', default: 50, number: { min: 1, max: 1_000_000 } },
    {
      flags: '--order <id>',
      description: 'only of this order, return, subscription or customer; the beginning of its id is enough',
    },
    {
      flags: '--check',
      description: 'look up the outcome of actions whose answer was never seen; sends nothing',
    },
    ...PLACE_OPTIONS,
  ],
  examples: [{ args: 'journal' }, { args: 'journal --order ord-7F3K2Q --json' }],
  takesPlace: true,
  async run(flags, io) {
    const place = await journalOf(flags, io);
    const { settings } = place;
    const checked = flags.has('check') && settings !== null ? await check(settings) : [];
    const book = openJournal(place.folder);
    const { entries, unreadable } = await book.read();
    const order = flags.text('order')?.trim();
    const all = pairs(entries).filter((pair) => order === undefined || isAbout(pair.intent, order));
    const actions = all.slice(-flags.count('limit'));
    if (order !== undefined && all.length === 0) await requireKnown(order, place, book.file);
    const target = settings?.target ?? null;
    if (flags.has('json')) {
      printJson(io, {
        target: target === null ? null : jsonTarget(target),
        file: book.file,
        unreadable,
        checked: checked.length,
        actions,
      });
    } else {
      print(io, { actions, all: all.length, about: order, target }, { file: book.file, unreadable });
    }
    return EXIT.done;
  },
};

/** `settings` null: the stack of this folder is down, and its journal is still here. */
type JournalPlace = { readonly folder: string; readonly settings: Settings | null };

async function journalOf(flags: Flags, io: CliIo): Promise<JournalPlace> {
  try {
    const settings = await readSettings(whereOf(flags), io);
    warnUnused(settings.target, io);
    return { folder: settings.journalFolder, settings };
  } catch (error) {
    const noTarget = error instanceof OperatorError && error.exitCode === EXIT.unreachable;
    const folder = noTarget && !flags.has('check') ? folderLeftBehind(io.cwd) : undefined;
    if (folder === undefined) throw error;
    return { folder, settings: null };
  }
}

/** The journal of the stack that last ran in this folder or in one above it. */
function folderLeftBehind(cwd: string): string | undefined {
  for (let at = path.resolve(cwd); ; at = path.dirname(at)) {
    const folder = path.join(at, '.quarterdeck');
    if (existsSync(path.join(folder, JOURNAL_FILE))) return folder;
    if (path.dirname(at) === at) return undefined;
  }
}

function isAbout(intent: Intent, text: string): boolean {
  const id = actedOn(intent);
  if (id.startsWith(text)) return true;
  const prefix = orderIdPrefixFromSpeech(text);
  return prefix !== undefined && id.startsWith(prefix);
}

const KINDS = ['', 'return/', 'subscription/', 'customer/'];

/** That nothing was done to an order is an answer; that there is no such order is another. */
async function requireKnown(text: string, { settings }: JournalPlace, file: string): Promise<void> {
  const nothing = `the journal has nothing about ${JSON.stringify(text)} (${file})`;
  if (settings === null) {
    throw new OperatorError(`${nothing}; no stack runs here, so whether there is such an order is unknown`, {
      exitCode: EXIT.refused,
      nextSteps: [`start the stack: ${hint('stack up')}`],
    });
  }
  const operations = openOperations(settings);
  try {
    for (const kind of KINDS) {
      const named = await orderNamed(operations.link, `${kind}${text}`);
      // A whole id is taken as one without a look.
      const found = named.ok ? await describeOrder(operations.link, named.value) : named;
      if (found.ok || (named.ok && (await hasRecord(operations, named.value.orderId)))) return;
      const { problem } = found;
      if (problem.kind === 'invalid-input')
        throw new OperatorError(problem.message, { exitCode: EXIT.usage });
      if (problem.kind !== 'not-found') {
        throw new OperatorError(`${nothing}; whether there is such an order is unknown: ${problem.message}`, {
          exitCode: EXIT.unreachable,
        });
      }
    }
    throw new OperatorError(`${nothing}, and there is no such order, return, subscription or customer`, {
      exitCode: EXIT.refused,
    });
  } catch (error) {
    throw atTarget(error, settings.target);
  } finally {
    await operations.close();
  }
}

/** After the retention only PostgreSQL knows an order. */
async function hasRecord({ ports }: Operations, orderId: string): Promise<boolean> {
  const record = await ports.records?.order(orderId).catch(() => undefined);
  return record !== undefined;
}

async function check(settings: Settings) {
  const operations = openOperations(settings);
  try {
    return await recoverIntents(operations.context);
  } finally {
    await operations.close();
  }
}

type Intent = Extract<JournalEntry, { readonly type: 'intent' }>;
type Recorded = Extract<JournalEntry, { readonly type: 'outcome' }>;
type Pair = { readonly intent: Intent; readonly outcome: Recorded | null };

/** The last outcome counts: what was unknown may have been found out later. */
function pairs(entries: readonly JournalEntry[]): readonly Pair[] {
  const outcomes = new Map<number, Recorded>();
  for (const entry of entries) if (entry.type === 'outcome') outcomes.set(entry.of, entry);
  return entries
    .filter((entry): entry is Intent => entry.type === 'intent')
    .map((intent) => ({ intent, outcome: outcomes.get(intent.seq) ?? null }));
}

function print(
  io: CliIo,
  shown: {
    readonly actions: readonly Pair[];
    readonly all: number;
    readonly about: string | undefined;
    readonly target: Target | null;
  },
  book: { readonly file: string; readonly unreadable: number },
): void {
  const { stdout } = io;
  const { about, actions, all, target } = shown;
  const of = target === null ? 'the stack of this folder, which is down' : targetName(target);
  io.stderr.write(`${escapeLine(`journal of ${of}`)}\n`);
  if (actions.length === 0) {
    const what = about === undefined ? 'journal is empty' : `nothing was done to ${about} from here`;
    stdout.write(`${escapeLine(`${what} (${book.file})`)}\n`);
  } else {
    const head = ['NO', 'AT', 'WHO', 'WHAT', 'TO', 'END', 'REASON'].map((text) => ({
      text,
      inks: ['dim'] as const,
    }));
    const rows = actions.map(({ intent, outcome }) => [
      { text: String(intent.seq), align: 'right' as const },
      { text: intent.at.slice(0, 19).replace('T', ' ') },
      { text: intent.actor },
      { text: actionWord(intent.action) },
      { text: actedOn(intent) },
      { text: outcome?.end ?? 'no outcome', ...(outcome?.end === 'done' ? {} : { inks: ['red'] as const }) },
      { text: intent.reason },
    ]);
    stdout.write(`${table([head, ...rows], paintFor(io), stdout.isTTY ? stdout.columns : undefined)}\n`);
    if (all > actions.length) io.stderr.write(`the newest ${actions.length} of ${all}: --limit shows more\n`);
  }
  if (book.unreadable > 0) io.stderr.write(`${book.unreadable} lines of ${book.file} cannot be read\n`);
}
