// The command of a record, as it is offered for pasting, is read back to the same action.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ORDER_ACTIONS } from '../../operations/actions/catalogue/order/all.ts';
import { readForm } from '../../operations/actions/engine/read-form.ts';
import type { AnyActionRecord } from '../../operations/actions/engine/record.ts';
import type { Remedy } from '../../operations/stuck/verdict.ts';
import { NOW, sampleRow } from '../../operations/testing/sample-facts.ts';
import { orders } from '../commands/orders.ts';
import { buildCommand } from '../parsing/build-command.ts';
import type { Flags } from '../parsing/flags.ts';
import { readFlags } from './action-commands.ts';
import { remedyLine } from './remedy-line.ts';

const row = sampleRow();

/** A text for each field, as a fix fills it in; amounts in minor units. */
function filled({ fields }: AnyActionRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields
      .filter(({ flag, required }) => required && flag === undefined)
      .map(({ choices, kind, name, unit }) => {
        if (unit === 'minor') return [name, '1250'];
        if (unit === 'time') return [name, '2026-11-30T18:00:00Z'];
        return [name, choices?.[0] ?? (kind === 'number' ? '7' : `a ${name}`)];
      }),
  );
}

/** The words as a shell passes them. */
function shellWords(line: string): readonly string[] {
  const words = line.slice(line.indexOf(' orders ') + ' orders '.length);
  return execFileSync('sh', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

async function parsed(line: string): Promise<{ readonly name: string; readonly flags: Flags }> {
  let read: { readonly name: string; readonly flags: Flags } | undefined;
  const command = buildCommand(orders, async ({ name }, flags) => {
    read = { name, flags };
  });
  await command.parseAsync([...shellWords(line)], { from: 'user' });
  if (read === undefined) throw new Error(`no command ran: ${line}`);
  return read;
}

const generated = ORDER_ACTIONS.filter(({ fields, id, leadsTo }) => {
  const read = fields.every(({ point, positional }) => point !== true && positional !== true);
  return read && id !== 'create' && leadsTo !== 'open:return';
});

test.each(generated.map((record) => [record.key, record] as const))('%s', async (_, record) => {
  const fields = filled(record);
  const remedy: Remedy = { action: record.id, letter: null, label: record.title, fields };
  const line = remedyLine(remedy, { orderId: row.orderId, amount: row.amount }) ?? '';
  const { flags, name } = await parsed(line);
  expect(flags.words[0]).toBe(row.orderId);
  expect(flags.text('reason')).toBe('WHY');
  expect(flags.text('confirm')).toBe(record.typedProof ? row.orderId.slice(-6) : undefined);
  const ran = ORDER_ACTIONS.find(({ id }) => id === name);
  if (ran === undefined) throw new Error(`${name} is no action`);
  const written = { row, openedAt: NOW };
  const texts: Record<string, string> = { ...fields };
  for (const { initial, name: field, unit } of record.fields) {
    if (unit === 'minor') texts[field] = '12.50';
    texts[field] ??= initial ?? '';
  }
  const whole = { ...written, texts, id: row.orderId, helps: true, details: null };
  const { parts: _parts, ...plain } = record;
  expect(readFlags(ran, flags, written)).toEqual(readForm(plain, whole));
});
