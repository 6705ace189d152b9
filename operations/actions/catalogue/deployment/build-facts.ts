import { hint } from '../../../../contract/stack/program-name.ts';
import { TASK_QUEUES } from '../../../../contract/temporal/task-queues.ts';
import { shellQuote } from '../../../../support/text/shell-quote.ts';
import type { Deployment } from '../../../deployments/deployment.ts';
import { queuesOfBuild } from '../../../deployments/read-deployments.ts';
import type { TemporalLink } from '../../../temporal/connect.ts';
import { ok, type Result } from '../../../temporal/problem.ts';
import { numberOf } from '../../../temporal/proto-values.ts';
import { listWorkers } from '../../../workers/workers.ts';
import type { Refused } from '../../engine/record.ts';

type Refusal = Result<Refused | null>;

function refused(says: string, instead: readonly string[] = []): Refusal {
  return ok({ by: 'server', says, instead });
}

/** Whether workers of the build are there for every queue. */
export async function refusalOfBuild(
  link: TemporalLink,
  deployment: Deployment,
  build: string | null,
): Promise<Refusal> {
  if (build === null) return await refusalOfUnversioned(link);
  const queues = await queuesOfBuild(link, { deployment: deployment.name, build });
  if (!queues.ok) return queues;
  if (queues.value.length === 0) {
    const known = deployment.versions.map((version) => version.build);
    return refused(
      `no worker of build ${build} has polled yet`,
      known.length === 0 ? [] : [`known builds: ${known.join(', ')}`],
    );
  }
  const missing = Object.values(TASK_QUEUES).filter((queue) => !queues.value.includes(queue));
  if (missing.length > 0) return refused(`no worker of build ${build} polls ${missing.join(', ')}`);
  const heard = await listWorkers(link);
  if (!heard.ok) return heard;
  const alive = heard.value.workers.some((worker) => worker.build === build && worker.status === 'running');
  return alive
    ? ok(null)
    : refused(`no worker of build ${build} is running`, [hint(`worker --build ${shellQuote(build)}`)]);
}

async function refusalOfUnversioned(link: TemporalLink): Promise<Refusal> {
  const heard = await listWorkers(link);
  if (!heard.ok) return heard;
  const some = heard.value.workers.some((worker) => worker.build === null && worker.status === 'running');
  return some ? ok(null) : refused('no unversioned worker is running', [hint('worker')]);
}

export async function countPinned(link: TemporalLink, deployment: Deployment): Promise<Result<number>> {
  const query = `TemporalWorkflowVersioningBehavior = 'Pinned' AND TemporalWorkerDeployment = '${deployment.name}' AND CloseTime IS NULL`;
  const answer = await link.call({ what: 'count pinned runs' }, (client) =>
    client.workflowService.countWorkflowExecutions({ namespace: link.target.namespace, query }),
  );
  return answer.ok ? ok(numberOf(answer.value.count)) : answer;
}
