import { padText } from '../../support/text/columns.ts';
import { type CommandLeaf, EXIT } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { lookAtPrograms } from '../doctor/look-at-programs.ts';
import { lookAtStack } from '../doctor/look-at-stack.ts';
import { stackRoot } from '../own-place.ts';
import { FOLDER_OPTION, JSON_OPTION } from '../parsing/shared-options.ts';

export const doctor: CommandLeaf = {
  name: 'doctor',
  summary: 'name every part, its version, what is missing and how to get it',
  description: `Looks only. Each line is ok, off (not wanted, or not needed) or missing. Exit 0 when nothing is missing, 1 when
something is that the local stack cannot do without.`,
  options: [JSON_OPTION, FOLDER_OPTION],
  examples: [{ args: 'doctor' }],
  async run(flags, io) {
    const root = stackRoot(flags.text('folder'), io.cwd);
    const [programs, parts] = await Promise.all([lookAtPrograms(io.env), lookAtStack(root, io)]);
    const findings = [...programs, ...parts];
    const healthy = findings.every((finding) => finding.state !== 'missing');
    if (flags.has('json')) io.stdout.write(`${JSON.stringify({ healthy, findings })}\n`);
    else for (const finding of findings) io.stdout.write(`${lines(finding)}\n`);
    return healthy ? EXIT.done : EXIT.failed;
  },
};

function lines({ name, state, version, says, todo }: Finding): string {
  const head = `${padText(state, 8)}${padText(name, 20)}${padText(version ?? '', 20)} ${says}`;
  return todo === null ? head.trimEnd() : `${head}\n${' '.repeat(8)}→ ${todo}`;
}
