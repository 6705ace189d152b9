import { attachOrStart } from '../../launch/client.ts';
import { demoEnvironment } from '../../launch/demo-environment.ts';
import type { CliIo } from '../command.ts';
import { checklistLine } from './checklist.ts';
import type { StackWish } from './stack-flags.ts';
import { launching } from './told.ts';

/** `npm start` on a terminal: the stack comes up, then the console opens on it; leaving the console leaves the stack. */
export async function startInConsole(wish: StackWish, _forMs: number | null, io: CliIo): Promise<number> {
  const session = await launching(
    attachOrStart(wish.root, wish.options, (event) => {
      const line = checklistLine(event);
      if (line !== undefined) io.stdout.write(`${line}\n`);
    }),
  );
  const { consoleCommand } = await import('../commands/console.ts');
  try {
    return await consoleCommand.run([], { ...io, env: demoEnvironment(io.env), cwd: wish.root });
  } finally {
    await session.leave();
  }
}
