import { type Command, EXIT } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { lookAtPrograms } from '../doctor/look-at-programs.ts';
import { lookAtStack } from '../doctor/look-at-stack.ts';
import { readStackFlags } from '../stack/stack-flags.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'name every part, its version, what is missing and how to get it',
  usage: `quarterdeck doctor [--json] [--folder DIR]

Looks only. Exit 1 when something is missing that the local stack cannot do without.`,
  async run(args, io) {
    const wish = await readStackFlags(args, io, { json: { type: 'boolean' } });
    const [programs, parts] = await Promise.all([lookAtPrograms(io.env), lookAtStack(wish.root, io)]);
    const findings = [...programs, ...parts];
    const healthy = findings.every((finding) => finding.state !== 'missing');
    if (wish.values['json'] === true) io.stdout.write(`${JSON.stringify({ healthy, findings })}\n`);
    else for (const finding of findings) io.stdout.write(`${lines(finding)}\n`);
    return healthy ? EXIT.done : EXIT.failed;
  },
};

function lines({ name, state, version, says, todo }: Finding): string {
  const head = `${state.padEnd(8)}${name.padEnd(20)}${(version ?? '').padEnd(20)} ${says}`;
  return todo === null ? head.trimEnd() : `${head}\n${' '.repeat(8)}→ ${todo}`;
}
