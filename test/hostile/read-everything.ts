import { type CommandLeaf, isGroup } from '../../cli/command.ts';
import { COMMANDS } from '../../cli/command-table.ts';
import { runProgram } from '../../cli/program.ts';
import { actsOf, gatedIo } from '../../cli/testing/gated-run.ts';
import { providerText } from '../../contract/providers/provider-answers.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { HostileOrders } from './hostile-orders.ts';

export type Read = {
  /** Lines with raw control sequences, and outputs of --json that are not JSON; each with its command. */
  readonly wrong: readonly string[];
  /** Orders whose hostile text appears in no output. */
  readonly missing: readonly string[];
};

type Leaf = { readonly path: readonly string[]; readonly leaf: CommandLeaf };

/** Read-only commands that take no order. */
const READS: readonly (readonly string[])[] = [
  ['orders', 'list', '--lens', 'all'],
  ['orders', 'list', '--lens', 'attention'],
  ['orders', 'list', '--lens', 'failed'],
  ['orders', 'count'],
  ['journal'],
  ['invariants'],
  ['customers', 'show', 'cus-1'],
];

/** Runs every order command on each order, as text and as JSON. */
export async function readEverything(
  at: HostileOrders,
  { every }: { readonly every: boolean },
): Promise<Read> {
  const { home, orders } = at;
  const wrong: string[] = [];
  const about = new Map<string, string>();
  async function run(args: readonly string[]): Promise<void> {
    const { io, out, err } = gatedIo({ HOME: home, USER: 'mira' }, home);
    const code = await runProgram(COMMANDS, args, io);
    const output = out() + err();
    const words = args.join(' ');
    for (const { orderId } of orders)
      if (args.includes(orderId)) about.set(orderId, (about.get(orderId) ?? '') + output);
    wrong.push(...actsOf(output).map((line) => `${words}: ${JSON.stringify(line)}`));
    if (/this is a defect/.test(output)) wrong.push(`${words}: ${output}`);
    if (args.includes('--json') && (code === 0 || out() !== '') && !isJson(out())) {
      wrong.push(`${words}: no JSON: ${out().slice(0, 200)}`);
    }
  }
  const reads = READS.flatMap((args) => [args, [...args, '--json']]);
  const leaves = (await orderLeaves()).flatMap(({ leaf, path }) => {
    const flags = (leaf.options ?? []).map((option) => /--[a-z-]+/.exec(option.flags)?.[0] ?? '');
    const words = [
      ...path,
      ...(flags.includes('--reason') ? ['--reason=why'] : []),
      ...(flags.includes('--dry-run') ? ['--dry-run'] : []),
    ];
    return [words, ...(flags.includes('--json') ? [[...words, '--json']] : [])];
  });
  const shown = orders.flatMap(({ orderId }, index) => [
    ['orders', 'show', orderId],
    ['orders', 'show', orderId, '--history'],
    ['orders', 'show', orderId, '--history', '--json'],
    ...['order', 'timeline', 'whyStuck'].map((query) => ['orders', 'query', orderId, query]),
    // In a drill each command on each order; else each command on one order.
    ...leaves.filter((_, n) => every || n % orders.length === index).map((words) => [...words, orderId]),
  ]);
  await mapLimit([...reads, ...shown], 4, run);
  const unseen = () =>
    orders.filter(({ answer, orderId, text }) => {
      // A lone surrogate is replaced where it is stored as UTF-8.
      const begins = [text, text.toWellFormed()].map((each) => providerText(each).slice(0, 10));
      return answer.shows && !begins.some((each) => about.get(orderId)?.includes(each));
    });
  // A command ends at its deadline of 5 s; on a loaded machine the next one gets further.
  for (let round = 0; round < 3; round += 1) {
    for (const { orderId } of unseen()) {
      for (const flags of [[], ['--history']]) await run(['orders', 'show', orderId, ...flags]);
    }
  }
  const missing = unseen().map(({ answer, text }) => `${answer.name}: ${JSON.stringify(text)}`);
  return { wrong, missing };
}

/** Order commands that support --dry-run. */
async function orderLeaves(): Promise<readonly Leaf[]> {
  const loaded = await Promise.all(
    COMMANDS.filter(({ name }) => name === 'orders').map(({ load }) => load()),
  );
  return loaded.flatMap((command) =>
    isGroup(command)
      ? command.commands.flatMap((leaf): readonly Leaf[] => {
          const dry = (leaf.options ?? []).some(({ flags }) => flags === '--dry-run');
          return dry && leaf.name !== 'create' ? [{ path: [command.name, leaf.name], leaf }] : [];
        })
      : [],
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Log lines with raw control sequences, or that are not JSON. */
export function wrongLogLines(log: string): readonly string[] {
  return log
    .split('\n')
    .filter((line) => line !== '' && (actsOf(line).length > 0 || !isJson(line)))
    .map((line) => JSON.stringify(line));
}
