import * as v from 'valibot';
import { type OrderView, parkedSchema } from '../../contract/order/order.ts';
import type { SubjectId } from '../subjects/subject.ts';
import { subjectOfType } from '../subjects/subjects.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import type { OrderFacts } from '../temporal/describe.ts';
import { queryOrder } from '../temporal/query.ts';
import type { Evidence, QueueEvidence } from './evidence.ts';

type About = {
  readonly facts: OrderFacts;
  readonly queues: readonly QueueEvidence[];
  /** Takes one sentence where nobody answers. */
  readonly gaps: string[];
  readonly signal: AbortSignal | undefined;
};

type Known = Partial<Pick<Evidence, 'workflow' | 'view' | 'accepts'>>;

/** What the run says of itself, in one question. A run that cannot answer is not asked. */
export async function askItself(link: TemporalLink, about: About): Promise<Known> {
  const { facts, gaps, queues, signal } = about;
  if (facts.row.run === 'paused') return {};
  const own = queues.find((queue) => queue.name === facts.taskQueue);
  // Each question that nobody answers stays at the server until it times out, and few have room there.
  if (own?.polling.kind === 'silent') return {};
  const { id, stateQuery } = subjectOfType(facts.row.workflowType);
  const known = READERS[id];
  if (known === undefined || stateQuery === null) return {};
  const answer = await queryOrder(
    link,
    { workflowId: facts.row.workflowId, runId: facts.row.runId },
    {
      name: stateQuery,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (!answer.ok) {
    gaps.push(answer.problem.message);
    return {};
  }
  return known(answer.value.value);
}

/** Only the answers of these give the reason why they wait. */
const READERS: Readonly<Partial<Record<SubjectId, (value: unknown) => Known>>> = {
  order: knownOfOrder,
  return: knownOfReturn,
  subscription: knownOfReturn,
};

const textList = v.optional(v.array(v.string()));
/** Another build of the workflow may know less; what it does not say is not known. */
const viewSchema = v.looseObject({
  stage: v.string(),
  parked: v.nullable(parkedSchema),
  waits: v.optional(
    v.array(v.object({ what: v.string(), since: v.string(), until: v.nullable(v.string()) })),
    [],
  ),
  accepts: v.optional(
    v.array(v.object({ update: v.string(), steps: textList, vendors: textList, waits: textList })),
  ),
});

function knownOfOrder(value: unknown): Known {
  const parsed = v.safeParse(viewSchema, value);
  if (!parsed.success) return {};
  const view = parsed.output as unknown as OrderView;
  return {
    workflow: { stage: view.stage, waitingFor: view.waits, parked: view.parked },
    view,
    ...(parsed.output.accepts === undefined ? {} : { accepts: view.accepts }),
  };
}

const returnSchema = v.looseObject({
  state: v.string(),
  parked: v.nullable(parkedSchema),
  accepted: v.array(v.string()),
});

function knownOfReturn(value: unknown): Known {
  const parsed = v.safeParse(returnSchema, value);
  if (!parsed.success) return {};
  const { accepted, parked, state } = parsed.output;
  return {
    workflow: { stage: state, waitingFor: [], parked },
    accepts: accepted.map((update) => ({ update })),
  };
}
