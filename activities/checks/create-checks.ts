import { Context } from '@temporalio/activity';
import * as v from 'valibot';
import { type CheckActivities, type CheckInput, checkInputSchema } from '../../contract/checks/checks.ts';
import {
  effectsSchema,
  keyLookupSchema,
  paymentRecordSchema,
} from '../../contract/providers/provider-answers.ts';
import type { Database } from '../../database/connect.ts';
import { currentAttempt } from '../shared/attempt.ts';
import { asFailure } from '../shared/failures.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { mustAgree, readAs } from '../shared/read-answer.ts';
import type { ProcessDependencies } from '../shared/temporal.ts';
import type { CheckTools, ProvidersView } from './check-tools.ts';
import { reconcile } from './reconcile.ts';
import { sweep } from './sweep.ts';
import { temporalView } from './temporal-view.ts';

export type CheckDependencies = {
  readonly database: Database;
  readonly client: ProviderClient;
  readonly process: ProcessDependencies;
  readonly monotonic: () => number;
};

/** Task queue `orders`: the two checks, one bounded pass each. */
export function createCheckActivities(dependencies: CheckDependencies): CheckActivities {
  const run = async <T>(pass: (tools: CheckTools) => Promise<T>): Promise<T> => {
    try {
      return await pass(toolsOf(dependencies));
    } catch (error) {
      throw asFailure(error);
    }
  };
  return {
    reconcileStores: (input: CheckInput) =>
      run((tools) => reconcile(tools, v.parse(checkInputSchema, input))),
    sweepOrders: (input: CheckInput) => run((tools) => sweep(tools, v.parse(checkInputSchema, input))),
  };
}

function toolsOf({ client, database, monotonic, process }: CheckDependencies): CheckTools {
  const context = Context.current();
  const attempt = currentAttempt(monotonic);
  const get = async <const S extends v.GenericSchema>(
    path: string,
    schema: S,
  ): Promise<v.InferOutput<S> | undefined> => {
    const answer = await client.get(path, attempt);
    return answer.kind === 'yes' ? readAs(`GET ${path}`, schema, answer.body) : undefined;
  };
  const providers: ProvidersView = {
    async effect(service, key) {
      const path = `/${service}/v1/effects/${encodeURIComponent(key)}`;
      const found = await get(path, keyLookupSchema);
      if (found !== undefined) mustAgree(`GET ${path}`, [{ field: 'key', asked: key, answered: found.key }]);
      return found;
    },
    async payment(orderId) {
      const path = `/payment/v1/orders/${encodeURIComponent(orderId)}`;
      const found = await get(path, paymentRecordSchema);
      if (found !== undefined) {
        mustAgree(`GET ${path}`, [{ field: 'reference', asked: orderId, answered: found.reference }]);
      }
      return found;
    },
    async messages(reference) {
      const path = `/audit/v1/notify?orderId=${encodeURIComponent(reference)}`;
      const audit = await get(path, effectsSchema);
      // Taking "there is no such page" for "nothing was sent" would call every message missing.
      if (audit === undefined) throw new Error('the notification service does not show its store');
      return audit.effects;
    },
    async audit(service, { after, limit }) {
      const path = `/audit/v1/${service}?after=${after}&limit=${limit}`;
      const page = await get(path, effectsSchema);
      if (page === undefined) throw new Error(`the ${service} provider does not show its store`);
      return page;
    },
  };
  return {
    database,
    providers,
    temporal: temporalView(process.service, process.namespace),
    now: Date.now,
    beat() {
      context.heartbeat();
      context.cancellationSignal.throwIfAborted();
    },
  };
}
