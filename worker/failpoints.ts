import type { Probe } from '../contract/providers/probe.ts';

/**
 * Where a worker may be made to fail, for tests and chaos runs: `step:point:nth:action`, several joined by commas, or
 * `step:point:nth:action:order`, which fires for that order alone, so that many share one worker. `step` is the second
 * part of an effect key (`authorise`, `capture`), with the key's number where that matters (`reserve#2`), or `*`; at the
 * point `workflow-task` it is the stage that the order enters in that task. `nth` counts the passes of that place in
 * this process, from 1. Where a key begins with a customer or a subscription, it is used instead of the order.
 */
export type Failpoint = {
  readonly step: string;
  readonly point: FailpointPoint;
  readonly nth: number;
  readonly action:
    | { readonly kind: 'kill' }
    | { readonly kind: 'hang' }
    | { readonly kind: 'throw' }
    | { readonly kind: 'delay'; readonly milliseconds: number };
  /** Absent: any order. At the point `workflow-task` no order is known, so none can be named there. */
  readonly orderId?: string;
};

export const FAILPOINT_POINTS = [
  'before',
  'in-transaction',
  'after-commit',
  'before-report',
  'workflow-task',
] as const;
export type FailpointPoint = (typeof FAILPOINT_POINTS)[number];

export type ParsedFailpoints =
  | { readonly ok: true; readonly failpoints: readonly Failpoint[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const DELAY_MS_MAX = 600_000;

export function parseFailpoints(text: string): ParsedFailpoints {
  const failpoints: Failpoint[] = [];
  const problems: string[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const parsed = parseOne(part);
    if (typeof parsed === 'string') problems.push(parsed);
    else failpoints.push(parsed);
  }
  return problems.length === 0 ? { ok: true, failpoints } : { ok: false, problems };
}

function parseOne(text: string): Failpoint | string {
  const fields = text.split(':');
  const [step = '', point = '', nth = '', action = '', orderId] = fields;
  const problem = (what: string) => `${JSON.stringify(text)}: ${what} in step:point:nth:action[:order]`;
  if (fields.length < 4 || fields.length > 5 || step === '') return problem('expected four fields, or five');
  if (orderId !== undefined && (orderId === '' || point === 'workflow-task')) {
    return problem('an order can be named where effects are done');
  }
  if (!(FAILPOINT_POINTS as readonly string[]).includes(point)) {
    return problem(`the point must be one of ${FAILPOINT_POINTS.join(', ')}`);
  }
  if (!/^[1-9]\d{0,5}$/.test(nth)) return problem('nth must be a number from 1');
  const place = {
    step,
    point: point as FailpointPoint,
    nth: Number(nth),
    ...(orderId === undefined ? {} : { orderId }),
  };
  if (action === 'kill' || action === 'hang' || action === 'throw')
    return { ...place, action: { kind: action } };
  const milliseconds = Number(/^delay=(\d{1,6})$/.exec(action)?.[1] ?? Number.NaN);
  if (milliseconds <= DELAY_MS_MAX) return { ...place, action: { kind: 'delay', milliseconds } };
  return problem(`the action must be kill, hang, throw or delay=MS up to ${DELAY_MS_MAX}`);
}

export type FailpointEffects = {
  /** SIGKILL to this very process: nothing below it runs. */
  kill(): void;
  sleep(milliseconds: number): Promise<void>;
  report(message: string): void;
  /** False where another process has fired this failpoint already: among several workers each fires once. */
  claim?(failpoint: string): boolean;
};

/** The text that was parsed, which names a failpoint among all workers. */
export function failpointText({ step, point, nth, action, orderId }: Failpoint): string {
  const how = action.kind === 'delay' ? `delay=${action.milliseconds}` : action.kind;
  return [step, point, nth, how, ...(orderId === undefined ? [] : [orderId])].join(':');
}

/** The probe that the effects ledger calls, and its twin for workflow tasks. Both do nothing without failpoints. */
export function armFailpoints(
  failpoints: readonly Failpoint[],
  effects: FailpointEffects,
): { readonly probe: Probe; readonly workflowTask: (stage: string) => void } {
  const passes = failpoints.map(() => 0);
  const due = (point: FailpointPoint, steps: readonly string[], orderId?: string): Failpoint | undefined => {
    let found: Failpoint | undefined;
    failpoints.forEach((failpoint, index) => {
      if (failpoint.point !== point || !['*', ...steps].includes(failpoint.step)) return;
      if (failpoint.orderId !== undefined && failpoint.orderId !== orderId) return;
      passes[index] = (passes[index] ?? 0) + 1;
      if (passes[index] === failpoint.nth) found ??= failpoint;
    });
    if (found !== undefined && effects.claim?.(failpointText(found)) === false) return undefined;
    return found;
  };
  const describe = (failpoint: Failpoint, where: string) =>
    `failpoint ${failpoint.step}:${failpoint.point}:${failpoint.nth}:${failpoint.action.kind} at ${where}`;
  return {
    probe: async (point, key) => {
      const [orderId, step = key, ...rest] = key.split(':');
      const failpoint = due(point, [step, `${step}#${rest.at(-1) ?? ''}`], orderId);
      if (failpoint === undefined) return;
      effects.report(describe(failpoint, key));
      if (failpoint.action.kind === 'kill') effects.kill();
      // A kill is delivered asynchronously; going on in the meantime would pass the very point it names.
      if (failpoint.action.kind === 'kill' || failpoint.action.kind === 'hang') {
        await new Promise<never>(() => undefined);
      }
      if (failpoint.action.kind === 'throw') throw new Error(describe(failpoint, key));
      if (failpoint.action.kind === 'delay') await effects.sleep(failpoint.action.milliseconds);
    },
    workflowTask: (stage) => {
      const failpoint = due('workflow-task', [stage]);
      if (failpoint === undefined) return;
      effects.report(describe(failpoint, stage));
      // Outside an activity only dying has a meaning: a workflow task cannot wait for its process.
      if (failpoint.action.kind === 'kill') effects.kill();
    },
  };
}
