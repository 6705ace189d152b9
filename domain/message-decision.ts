import type { MessageChannel, MessageKind } from './notification-plan.ts';
import { isTerminalStage, type OrderStage } from './order-stage.ts';
import { type QuietHours, quietUntil } from './quiet-hours.ts';

export type Reach = {
  readonly email: string | null;
  readonly phone: string | null;
  readonly byEmail: boolean;
  readonly bySms: boolean;
  readonly quietHours: QuietHours | null;
  /** Of the order that the message is about; null where it is about none. */
  readonly stage: OrderStage | null;
  readonly returned: boolean;
};

export type MessageDecision =
  | { readonly kind: 'send'; readonly to: string }
  | { readonly kind: 'not-needed' | 'opted-out' | 'no-address' }
  /** ms since 1970. */
  | { readonly kind: 'quiet'; readonly until: number };

/** Whether, where to and when one message goes out. `now` is ms since 1970. */
export function decideMessage(
  message: { readonly kind: MessageKind; readonly channel: MessageChannel },
  reach: Reach,
  now: number,
): MessageDecision {
  if (!isNeeded(message.kind, reach)) return { kind: 'not-needed' };
  const [wanted, to] =
    message.channel === 'email' ? [reach.byEmail, reach.email] : [reach.bySms, reach.phone];
  if (!wanted) return { kind: 'opted-out' };
  if (to === null) return { kind: 'no-address' };
  const until = reach.quietHours === null ? null : quietUntil(now, reach.quietHours);
  return until === null ? { kind: 'send', to } : { kind: 'quiet', until };
}

/** Time has passed since it was planned: a delay may be made up for, and goods may have gone back. */
function isNeeded(kind: MessageKind, { returned, stage }: Reach): boolean {
  if (kind === 'delayed')
    return stage !== null && stage !== 'shipped' && stage !== 'delivered' && !isTerminalStage(stage);
  if (kind === 'review_request') return (stage === 'delivered' || stage === 'completed') && !returned;
  return true;
}
