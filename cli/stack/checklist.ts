import type { StackEvent } from '../../launch/keeper/protocol.ts';

const NAME_WIDTH = 13;
const STATE_WIDTH = 7;

/** One line for each thing that a waiting person wants to know; empty for what they do not. */
export function checklistLine(event: StackEvent): string | undefined {
  switch (event.kind) {
    case 'part': {
      const { part, ms } = event;
      if (part.state === 'starting' || (part.state === 'stopped' && part.note === null)) return undefined;
      const took = part.state === 'ready' && ms > 0 ? `${(ms / 1000).toFixed(1)} s` : '';
      const words = [part.address, part.version, part.note].filter((word) => word !== null);
      return `${part.name.padEnd(NAME_WIDTH)} ${(part.held ? 'held' : part.state).padEnd(STATE_WIDTH)} ${took.padStart(7)}  ${words.join('  ')}`.trimEnd();
    }
    case 'said':
      return `${event.part.padEnd(NAME_WIDTH)} ${event.line}`;
    case 'ready':
      return `everything is ready after ${(event.ms / 1000).toFixed(1)} s`;
    case 'addressed':
    case 'not-ready':
      return undefined;
    case 'ending':
      return `the stack is being ended: ${event.why}`;
  }
}
