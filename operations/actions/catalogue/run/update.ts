import { subjectOf } from '../../../subjects/subject.ts';
import type { ReadAction, Written } from '../../engine/record.ts';
import { byUpdateId } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { RETURN_ACTIONS } from '../return/all.ts';
import { returnFixes } from '../return/fixes.ts';
import { SUBSCRIPTION_ACTIONS } from '../subscription/all.ts';
import { argsOf, type MessageAction, messageFields, readMessage } from './message.ts';

export const update = defineAction<MessageAction>({
  id: 'update',
  subject: 'order',
  title: 'send an update',
  kind: 'update',
  name: '',
  fields: messageFields('update'),
  danger: 'undoable',
  bulk: true,
  helpsIfOffered: { 'return-parked': 1 },
  description: 'send an update with any name and input; the workflow accepts or rejects it',
  offer: (_reason, evidence) => returnFixes(evidence),
  heading: (id, { name }) => `Update ${name} to ${id}`,
  fromForm(written) {
    const read = readMessage('update', written);
    return read.ok ? (signed(written, read.action) ?? read) : read;
  },
  will: ({ name }) => [`send the update ${name}; the order accepts or rejects it`],
  request: (action) => ({ via: 'update', name: action.name, args: argsOf(action) }),
  recover: byUpdateId,
});

/** A known update of a return or a subscription goes with reason and name, as from its own command; else undefined. */
function signed(
  { row: { workflowId } }: Written,
  { input = {}, name }: MessageAction,
): ReadAction<MessageAction> | undefined {
  const { noun } = subjectOf(workflowId);
  const known = [...RETURN_ACTIONS, ...SUBSCRIPTION_ACTIONS].find(
    (record) => record.subject === noun && record.name === name,
  );
  if (known === undefined || typeof input !== 'object' || input === null) return undefined;
  const action = { kind: 'remedy', of: noun, remedy: known.id, input: { ...input } };
  return { ok: true, action: action as unknown as MessageAction };
}
