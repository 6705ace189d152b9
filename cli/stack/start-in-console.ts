import type { StartupEvent } from '../../console/model/stack/startup.ts';
import { attachOrStart, type StackSession } from '../../launch/client.ts';
import { consoleEnvironment } from '../../launch/demo-environment.ts';
import type { CliIo } from '../command.ts';
import { openConsole } from '../console/open-console.ts';
import { feed, startupEvent } from '../console/startup-events.ts';
import { readSettings } from '../read-settings.ts';
import { launching } from './launch-failure.ts';
import type { StackRequest } from './stack-flags.ts';

/**
 * `npm start` on a terminal: the console opens with the checklist of the stack and continues with its orders; leaving
 * the console leaves the stack, also while it is still being started.
 */
export async function startInConsole(request: StackRequest, io: CliIo): Promise<number> {
  const events = feed<StartupEvent>();
  const starting = launching(
    attachOrStart(request.root, request.options, (event) => {
      // Orders can be looked at as soon as the servers answer; who waits for the workers sees them come.
      if (event.kind === 'addressed') events.end();
      const shown = startupEvent(event);
      if (shown !== undefined) events.push(shown);
    }),
  );
  let session: StackSession | undefined;
  let failure: unknown;
  const ready = starting.then(
    (started) => {
      session = started;
      events.end();
    },
    (error: unknown) => {
      failure = error;
      events.end(error);
    },
  );
  const own = { ...io, env: consoleEnvironment(io.env), cwd: request.root };
  try {
    const code = await openConsole({
      io: own,
      where: {},
      ascii: false,
      mouse: true,
      screenReader: false,
      settings: () => readSettings({}, own),
      startup: events,
    });
    // It came too late for the checklist; now the screen is free to show it.
    if (failure !== undefined) throw failure;
    return code;
  } finally {
    // Who leaves during the start leaves the stack too, as soon as there is one to leave.
    await ready;
    await session?.leave();
  }
}
