/** Fixed ids, so that dashboards, links and provisioning agree on every installation. */
export const DATASOURCES = {
  prometheus: 'quarterdeck-prometheus',
  tempo: 'quarterdeck-tempo',
  loki: 'quarterdeck-loki',
  alertmanager: 'quarterdeck-alertmanager',
} as const;
