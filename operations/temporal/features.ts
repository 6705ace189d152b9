import { SEARCH_ATTRIBUTES } from '../../contract/temporal/search-attributes.ts';
import type { TemporalLink } from './connect.ts';
import type { Result } from './problem.ts';
import { durationOf } from './proto-values.ts';

export const FEATURES = ['attributes', 'pause', 'workers', 'problems', 'updates'] as const;
export type Feature = (typeof FEATURES)[number];

/** What this server and namespace can do. A part that is off has the sentence that its panel shows. */
export type Features = {
  readonly serverVersion: string;
  readonly off: Readonly<Partial<Record<Feature, string>>>;
  readonly missingAttributes: readonly string[];
  /** It has none of the search attributes of orders: its workflows are third-party. */
  readonly plain: boolean;
  /** How long the namespace keeps a run after its end; null if the server does not report it. */
  readonly retentionMs: number | null;
};

/** Asked, not derived from versions: each of these can be switched off on a newer server too. */
export async function detectFeatures(link: TemporalLink, signal?: AbortSignal): Promise<Result<Features>> {
  const options = { what: 'ask what the server can do', ...(signal === undefined ? {} : { signal }) };
  const { namespace } = link.target;
  const [namespaceAnswer, systemAnswer, attributesAnswer] = await Promise.all([
    link.call(options, (client) => client.workflowService.describeNamespace({ namespace })),
    link.call(options, (client) => client.workflowService.getSystemInfo({})),
    link.call(options, (client) => client.connection.operatorService.listSearchAttributes({ namespace })),
  ]);
  if (!namespaceAnswer.ok) return namespaceAnswer;
  const can = namespaceAnswer.value.namespaceInfo?.capabilities ?? {};
  const aliases = Object.values(namespaceAnswer.value.config?.customSearchAttributeAliases ?? {});
  // Cloud refuses OperatorService; the namespace's aliases show the same on SQL stores.
  const known = attributesAnswer.ok ? Object.keys(attributesAnswer.value.customAttributes ?? {}) : aliases;
  const missing = Object.keys(SEARCH_ATTRIBUTES).filter((name) => !known.includes(name));
  const off: Partial<Record<Feature, string>> = {};
  if (missing.length > 0 && (attributesAnswer.ok || aliases.length > 0)) {
    off.attributes = `namespace ${namespace} lacks the search attributes ${missing.join(', ')}; lenses and columns that need them stay empty`;
  }
  if (can.workflowPause !== true) {
    off.pause = 'this server does not pause workflows (dynamic config frontend.WorkflowPauseEnabled)';
  }
  if (can.workerHeartbeats !== true) off.workers = 'this server keeps no list of workers';
  if (can.reportedProblemsSearchAttribute !== true) {
    off.problems = 'this server does not report failing workflow tasks (TemporalReportedProblems)';
  }
  if (can.syncUpdate !== true) off.updates = 'this server takes no updates; cancel is sent as a signal';
  return {
    ok: true,
    value: {
      serverVersion: systemAnswer.ok ? (systemAnswer.value.serverVersion ?? 'unknown') : 'unknown',
      off,
      missingAttributes: missing,
      retentionMs: durationOf(namespaceAnswer.value.config?.workflowExecutionRetentionTtl),
      plain: missing.length === Object.keys(SEARCH_ATTRIBUTES).length && off.attributes !== undefined,
    },
  };
}
