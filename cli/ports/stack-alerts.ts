import type { Alerts } from '../../operations/ports/ports.ts';
import { readEndpoints } from '../read-endpoints.ts';
import { prometheusAlerts } from './prometheus-alerts.ts';

/** The alerts of a stack that was still starting when it was asked for its addresses: they are read again. */
export function stackAlerts(folder: string): Alerts {
  let known: Alerts | undefined;
  return {
    async active() {
      if (known === undefined) {
        const stack = await readEndpoints(folder);
        const url = stack?.endpoints.prometheusUrl ?? null;
        if (url === null) throw new Error('the stack has no Prometheus, or none yet');
        known = prometheusAlerts(url);
      }
      return await known.active();
    },
  };
}
