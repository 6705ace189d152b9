import { access, constants } from 'node:fs/promises';
import type { PartStatus } from '../../contract/stack/endpoints.ts';
import { hint } from '../../contract/stack/program-name.ts';
import { stackStatus } from '../../launch/client.ts';
import { stackFolder } from '../../launch/paths.ts';
import { stackHint } from '../../launch/stack-hint.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { CliIo } from '../command.ts';
import { programsFolder } from '../own-place.ts';
import { readSettings } from '../read-settings.ts';
import type { Finding } from './finding.ts';

/** The clone, the stack that runs in it, and what the console would talk to. */
export async function lookAtStack(root: string, io: Pick<CliIo, 'env' | 'cwd'>): Promise<readonly Finding[]> {
  return [await lookAtFolder(root), ...(await lookAtParts(root)), await lookAtTarget(io)];
}

async function lookAtFolder(root: string): Promise<Finding> {
  const name = 'folder';
  try {
    await access(root, constants.W_OK);
    return {
      name,
      state: 'ok',
      version: null,
      says: `${stackFolder(root)} holds the local system`,
      todo: null,
    };
  } catch {
    return {
      name,
      state: 'missing',
      version: null,
      says: `${root} is not writable, so no local system can be kept there`,
      todo: `use another folder: ${hint('stack up --folder DIR')}`,
    };
  }
}

async function lookAtParts(root: string): Promise<readonly Finding[]> {
  const snapshot = await stackStatus(root);
  const name = 'stack';
  if (snapshot === undefined) {
    return [{ name, state: 'off', version: null, says: 'not running', todo: stackHint(root, 'stack up') }];
  }
  const own = programsFolder().endsWith(snapshot.build);
  const parts = snapshot.parts.map(
    (part): Finding => ({
      name: `stack ${part.name}`,
      state: stateOf(part),
      version: part.version,
      says: [part.state, part.address, part.note].filter((word) => word !== null).join(', '),
      todo: todoOf(part, root),
    }),
  );
  const head: Finding = {
    name,
    state: 'ok',
    version: snapshot.build,
    says: `${snapshot.phase}, keeper ${snapshot.keeperPid}${own ? '' : '; it runs another build than this program'}`,
    todo: own ? null : `end it and start it again: ${stackHint(root, 'stack down')}`,
  };
  return [head, ...parts];
}

async function lookAtTarget(io: Pick<CliIo, 'env' | 'cwd'>): Promise<Finding> {
  const name = 'console';
  try {
    const { target } = await readSettings({}, io);
    const says = `would talk to ${target.address}, namespace ${target.namespace} (${target.source})`;
    return { name, state: 'ok', version: null, says, todo: null };
  } catch (error) {
    const says = errorText(error);
    return { name, state: 'missing', version: null, says, todo: null };
  }
}

/** The orders do without these: that they are down is no fault. */
const EXTRAS = ['traffic', 'prometheus', 'alertmanager'];

function stateOf({ held, name, state }: PartStatus): Finding['state'] {
  if (state === 'ready') return 'ok';
  const unneeded = EXTRAS.includes(name) && (state === 'stopped' || held === true);
  return state === 'off' || unneeded ? 'off' : 'missing';
}

function todoOf({ name, state }: PartStatus, root: string): string | null {
  if (state === 'failed') return stackHint(root, `stack logs ${name}`);
  return state === 'stopped' ? stackHint(root, `stack start ${name}`) : null;
}
