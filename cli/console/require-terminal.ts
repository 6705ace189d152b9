import { hint } from '../../contract/stack/program-name.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';

/** Refuses what cannot show a full screen, and names what works there. */
export function requireTerminal({ stdin, stdout, env }: Pick<CliIo, 'stdin' | 'stdout' | 'env'>): void {
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw refusal('the console needs a terminal for its input and its output');
  }
  if (!canDraw(env)) {
    const term = env['TERM'] ?? '';
    const what = term === '' ? 'TERM is not set' : `TERM=${term} cannot draw a screen`;
    throw refusal(`the console needs a terminal that can move its cursor; ${what}`);
  }
}

export function canDraw(env: CliIo['env']): boolean {
  const term = env['TERM'] ?? '';
  return term !== '' && term !== 'dumb' && term !== 'unknown';
}

function refusal(message: string): OperatorError {
  return new OperatorError(message, {
    exitCode: EXIT.usage,
    nextSteps: [`without a screen: ${hint('orders list')}`],
  });
}
