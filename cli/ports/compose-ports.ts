import type { Ports } from '../../operations/ports.ts';
import type { Settings } from '../read-settings.ts';
import { prometheusAlerts } from './prometheus-alerts.ts';
import { httpProviderView } from './provider-view.ts';

/** What is known beside Temporal. Absent addresses leave their port out, and the panel says so. */
export function composePorts(settings: Pick<Settings, 'databaseUrl' | 'providersUrl' | 'prometheusUrl'>): {
  readonly ports: Ports;
  close(): Promise<void>;
} {
  const { providersUrl, prometheusUrl } = settings;
  return {
    ports: {
      ...(providersUrl === null ? {} : { provider: httpProviderView(providersUrl) }),
      ...(prometheusUrl === null ? {} : { alerts: prometheusAlerts(prometheusUrl) }),
    },
    close: async () => {},
  };
}
