import type { Place, Settings as Shown } from '../../console/model/app/state.ts';
import type { StartupEvent } from '../../console/model/stack/startup.ts';
import type { PlaceAddress } from '../../contract/stack/place-address.ts';
import type { CliIo } from '../command.ts';
import { ungated } from '../output-gate.ts';
import type { Settings } from '../read-settings.ts';
import { isFirstStart } from './first-start.ts';
import { shownSettings } from './shown-settings.ts';
import { startData } from './start-data.ts';

export type ConsoleLook = {
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly screenReader: boolean;
};

export type OpenConsole = ConsoleLook & {
  readonly io: CliIo;
  readonly where: { readonly place?: PlaceAddress };
  /** What to talk to; for a stack that is still being started, known once it runs. */
  readonly settings: Settings | (() => Promise<Settings>);
  readonly startup?: AsyncIterable<StartupEvent>;
};

/**
 * The data thread is started once the first frame is painted: on two cores it would take the time from it, and the
 * first rows come hardly later.
 */
export async function openConsole(request: OpenConsole): Promise<number> {
  const { io, settings, startup } = request;
  const [{ runConsole }, { placeOf }] = await Promise.all([
    import('../../console/main.tsx'),
    import('../../console/model/app/commands.ts'),
  ]);
  const shown = { ...UNKNOWN, ...(typeof settings === 'function' ? {} : shownSettings(settings)) };
  const start: Place =
    request.where.place === undefined
      ? placeOf({ profile: '-', namespace: '-', place: 'orders' })
      : placeOf(request.where.place);
  return await runConsole({
    settings: { ...shown, screenReader: request.screenReader },
    place: start,
    ascii: request.ascii || !speaksUtf8(io.env),
    // no-color.org: set and not empty.
    colour: (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb',
    mouse: request.mouse,
    stdin: io.stdin,
    stdout: ungated(io.stdout),
    ...(startup === undefined ? {} : { startup }),
    open: async () => {
      const known = typeof settings === 'function' ? await settings() : settings;
      const [data, firstStart] = await Promise.all([startData(known), isFirstStart(known.journalFolder)]);
      return { data, settings: { ...shownSettings(known), firstStart } };
    },
  });
}

const UNKNOWN: Shown = {
  label: 'local',
  address: '',
  namespace: '',
  profile: null,
  identity: '',
  production: false,
  word: null,
  readOnly: false,
  screenReader: false,
  webUrl: null,
  firstStart: false,
  unused: [],
};

/** A locale with another encoding than UTF-8 gets ASCII; for one without an encoding the width probe decides. */
function speaksUtf8(env: CliIo['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}
