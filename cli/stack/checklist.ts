import type { StackEvent } from '../../launch/keeper/protocol.ts';
import { padText } from '../../support/text/columns.ts';

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
      return `${padText(part.name, NAME_WIDTH)} ${padText(part.held ? 'held' : part.state, STATE_WIDTH)} ${padText(took, 7, 'right')}  ${words.join('  ')}`.trimEnd();
    }
    case 'said':
      return `${padText(event.part, NAME_WIDTH)} ${event.line}`;
    case 'ready':
      return `everything is ready after ${(event.ms / 1000).toFixed(1)} s`;
    case 'addressed':
    case 'not-ready':
      return undefined;
    case 'ending':
      return `the stack is being ended: ${event.why}`;
  }
}
