import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { discardStack } from '../../launch/discard-stack.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { ROOT } from '../root.ts';
import { openTerminal } from './capture.ts';
import { type Frame, textOfFrame } from './frame.ts';
import { PICTURES, TITLE, withFrame } from './readme.ts';
import { svgOf } from './svg.ts';

// Takes the picture of the README: the built console, in a real terminal, on a stack of its own with demo orders.
const SIZE = { columns: 120, rows: 18 } as const;
const WITHIN_MS = 300_000;

const frame = await takeFrame();
for (const { file, palette } of PICTURES) {
  mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
  writeFileSync(path.join(ROOT, file), svgOf(frame, palette, TITLE));
}
const readme = path.join(ROOT, 'README.md');
writeFileSync(readme, withFrame(readFileSync(readme, 'utf8'), textOfFrame(frame)));
process.stdout.write(`${textOfFrame(frame)}\n`);

async function takeFrame(): Promise<Frame> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-picture-'));
  // PostgreSQL runs as another user when we are root, and must get through to its data.
  await chmod(folder, 0o711);
  try {
    return await frameOf(folder);
  } finally {
    await discardStack(folder);
  }
}

async function frameOf(folder: string): Promise<Frame> {
  const terminal = openTerminal({
    file: process.execPath,
    args: [path.join(await programsFolder(ROOT), 'cli.mjs'), 'start', '--folder', folder],
    cwd: folder,
    env: {
      ...environment(folder),
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      QUARTERDECK_PROGRAM: 'quarterdeck',
    },
    ...SIZE,
  });
  try {
    // Enough orders need a person to fill the list.
    await terminal.seen(/ 2 (?:attention )?(?:[5-9]|\d\d)/, WITHIN_MS);
    terminal.write('2');
    await terminal.seen(/> ord-/, WITHIN_MS);
    // Shows the orders that came since the list was opened.
    terminal.write('r');
    return await terminal.seen(/> ord-[\s\S]*(?:\n {3}ord-[^\n]*){4}[\s\S]*\n fix {2}/, WITHIN_MS);
  } finally {
    await terminal.end();
  }
}

/** Without the person's own settings. */
function environment(home: string): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, XDG_STATE_HOME: path.join(home, 'state') };
}
