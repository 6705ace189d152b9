import type { CommandGroup } from '../command.ts';
import { type OrderCommand, onTarget } from './order-command.ts';

/** A group whose commands all talk to a target. */
export function groupCommand({
  commands,
  ...group
}: Omit<CommandGroup, 'commands'> & { readonly commands: readonly OrderCommand[] }): CommandGroup {
  return { ...group, commands: commands.map(onTarget) };
}
