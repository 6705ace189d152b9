import { inspectReturnSchema, RETURN_UPDATES } from '../../../../contract/return/return.ts';
import { subjectUpdate } from '../update-action.ts';

const DESCRIPTION = 'give the money back for what is taken back, and put it into stock; the rest goes back';

const WILL: Readonly<Partial<Record<string, readonly string[]>>> = {
  accept: ['give all of the money back', 'put the goods into stock'],
  reject: ['give no money back', 'send the goods back to the customer'],
};

export const inspect = subjectUpdate('return', {
  id: 'inspect',
  title: 'record the inspection',
  fields: [
    { name: 'result', label: 'result', kind: 'choice', choices: ['accept', 'reject'], required: true },
  ],
  name: RETURN_UPDATES.inspect,
  listed: true,
  input: inspectReturnSchema,
  danger: 'undoable',
  bulk: true,
  description: DESCRIPTION,
  fix: { rank: 2, label: 'accept what came back', input: { result: 'accept' } },
  will: ({ input }) => WILL[String(input['result'])] ?? [DESCRIPTION],
  cannotUndo: 'once the refund is sent',
});
