import { openJournal } from '../../operations/actions/journal.ts';
import type { JournalEntry } from '../../operations/actions/journal-entry.ts';
import { actedOn, actionWord } from '../../operations/actions/journal-entry.ts';
import { recoverIntents } from '../../operations/actions/recover.ts';
import { type CliIo, type Command, EXIT } from '../command.ts';
import { openOperations } from '../compose.ts';
import { expectWords, type FlagKinds, PLACE_FLAGS, parseFlags, whereOf } from '../orders/flags.ts';
import { printJson } from '../orders/order-command.ts';
import { paintFor, table } from '../orders/print.ts';
import { readSettings } from '../read-settings.ts';

const FLAGS: FlagKinds = { ...PLACE_FLAGS, limit: 'text', order: 'text', check: 'switch' };

export const journal: Command = {
  name: 'journal',
  summary: 'what was done from here, by whom and why, and how it ended',
  usage: `quarterdeck journal [--limit N] [--order ID] [--json]     ID: of an order, a return, a subscription or a customer
quarterdeck journal --check     asks what became of actions whose answer was never seen; sends nothing`,
  async run(args, io) {
    const flags = parseFlags(args, FLAGS);
    const { where, words } = whereOf(flags);
    expectWords(words, [], journal.usage);
    const limit = flags.count('limit', { otherwise: 50, min: 1, max: 1_000_000 });
    const settings = await readSettings(where, io);
    const checked = flags.has('check') ? await check(settings) : [];
    const book = openJournal(settings.journalFolder);
    const { entries, unreadable } = await book.read();
    const order = flags.text('order');
    const actions = pairs(entries)
      .filter((pair) => order === undefined || actedOn(pair.intent).startsWith(order))
      .slice(-limit);
    if (flags.has('json')) {
      printJson(io, { file: book.file, unreadable, checked: checked.length, actions });
    } else {
      print(io, actions, { file: book.file, unreadable });
    }
    return EXIT.done;
  },
};

async function check(settings: Awaited<ReturnType<typeof readSettings>>) {
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
  actions: readonly Pair[],
  book: { readonly file: string; readonly unreadable: number },
): void {
  const { stdout } = io;
  if (actions.length === 0) stdout.write(`nothing was done from here yet (${book.file})\n`);
  else {
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
  }
  if (book.unreadable > 0) io.stderr.write(`${book.unreadable} lines of ${book.file} cannot be read\n`);
}
