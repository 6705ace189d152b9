import { formatMoney } from '../../domain/money.ts';
import { clock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import type { Finding, Verdict } from './verdict.ts';

type Fact = Verdict['evidence'][number];

/** Facts that an operator needs in addition to the sentence, by reason; those of the finding are not repeated. */
export function factsShown({ reason }: Finding, evidence: Evidence): readonly Fact[] {
  if (reason === null) return [];
  return [
    ...differences(evidence),
    ...parked(evidence),
    ...(reason === 'activity-retrying' || reason === 'effect-in-doubt' ? activities(evidence) : []),
    ...(reason === 'awaiting-callback' || reason === 'timer-wait' ? vendors(evidence) : []),
    ...(reason === 'compensation-blocked' ? steps(evidence) : []),
    ...(reason === 'payment-review' || reason === 'capture-declined' ? money(evidence) : []),
    ...(reason === 'workflow-task-failing' ? code(evidence) : []),
    ...(reason === 'paused' ? pauses(evidence) : []),
    ...(reason === 'history-limit' ? history(evidence) : []),
    ...waits(evidence),
  ];
}

function differences({ differences: found }: Evidence): readonly Fact[] {
  return (found ?? []).map(({ detail, firstSeen, kind }) => ({
    source: 'checks',
    says: `${kind} since ${clock(firstSeen)}: ${detail}`,
  }));
}

function parked({ view }: Evidence): readonly Fact[] {
  return (view?.parkedSteps ?? []).map(({ detail, since, step }) => ({
    source: 'order',
    says: `${step} since ${clock(Date.parse(since))}: ${detail}`,
  }));
}

function activities({ facts }: Evidence): readonly Fact[] {
  return (facts?.pendingActivities ?? []).map(({ attempt, expiresAt, nextAttemptAt, type }) => {
    const next = nextAttemptAt === null ? '' : `, next at ${clock(nextAttemptAt)}`;
    const end = expiresAt === null ? '' : `, given up at ${clock(expiresAt)}`;
    return { source: 'server', says: `${type}: attempt ${attempt}${next}${end}` };
  });
}

function vendors({ undelivered, view }: Evidence): readonly Fact[] {
  const vendors = (view?.vendors ?? []).map(({ state, vendorId, vendorOrderId, version }) => ({
    source: 'order',
    says: `${vendorId}: ${state}, order ${vendorOrderId ?? 'unknown'}, last version received ${version}`,
  }));
  const lost = (undelivered ?? []).map(({ eventId, provider, receivedAt }) => ({
    source: 'inbox',
    says: `${provider} posted ${eventId} at ${clock(receivedAt)}; never delivered to the order`,
  }));
  return [...vendors, ...lost];
}

function steps({ view }: Evidence): readonly Fact[] {
  return (view?.compensations ?? []).map(({ detail, state, step }) => ({
    source: 'order',
    says: `${step}: ${state}${detail === '' ? '' : `, ${detail}`}`,
  }));
}

function money({ view }: Evidence): readonly Fact[] {
  if (view === undefined) return [];
  const { amount, authorisationId, capturedMinor, paymentMethod } = view;
  const captured = formatMoney({ currency: amount.currency, minor: capturedMinor });
  return [
    {
      source: 'order',
      says: `${formatMoney(amount)} by ${paymentMethod}, authorisation ${authorisationId ?? 'none'}, captured ${captured}`,
    },
  ];
}

function code({ facts }: Evidence): readonly Fact[] {
  if (facts === undefined) return [];
  const attempt = facts.pendingTask === null ? '' : `, attempt ${facts.pendingTask.attempt} of its task`;
  return [{ source: 'server', says: `last worked with build ${facts.build ?? 'unknown'}${attempt}` }];
}

function pauses({ facts }: Evidence): readonly Fact[] {
  const pause = facts?.pause ?? null;
  if (pause === null) return [];
  const at = pause.at === null ? '' : ` at ${clock(pause.at)}`;
  return [{ source: 'server', says: `paused by ${pause.by}${at}: ${pause.reason}` }];
}

function history({ facts }: Evidence): readonly Fact[] {
  if (facts === undefined) return [];
  return [{ source: 'server', says: `${facts.historyEvents} events, ${facts.historyBytes} bytes` }];
}

function waits({ workflow }: Evidence): readonly Fact[] {
  return (workflow?.waitingFor ?? []).map(({ since, until, what }) => ({
    source: 'order',
    says: `waits for ${what} since ${clock(Date.parse(since))}${until === null ? '' : `, until ${clock(Date.parse(until))}`}`,
  }));
}
