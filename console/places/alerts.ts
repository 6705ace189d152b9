import { ageWords } from '../../support/time/duration.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { column } from '../model/panes/fact-columns.ts';
import { emptyPane, type Pane, valueLines } from '../model/panes/pane.ts';
import type { Screen } from './screen.ts';

const right = { align: 'right' } as const;

function alertsPane(state: ConsoleState): Pane {
  const { value, problem } = state.alerts;
  if (value === null) return emptyPane('alerts', problem?.message ?? 'loading');
  return {
    key: 'alerts',
    columns: [
      column('name', 'ALERT', 20),
      column('since', 'SINCE', 7, right),
      column('state', 'STATE', 8),
      column('says', 'SAYS', 24, { flex: true }),
    ],
    titled: true,
    entries: value.map((alert) => ({
      // Not the place in the list: an alert keeps its line while others come, go and change their state.
      key: `${alert.name} ${JSON.stringify(Object.entries(alert.labels).sort())}`,
      cells: [alert.name, ageWords(state.now - alert.since), alert.state, alert.says],
      tone: alert.state === 'firing' ? 'bad' : 'warning',
      body: () => [
        alert.says,
        '',
        `runbook  ${alert.runbook ?? 'none'}`,
        `place    ${alert.place ?? 'none'}`,
        '',
        ...valueLines(alert.labels),
      ],
    })),
    note: value.length === 0 ? 'no alert is active' : null,
    fromEnd: false,
  };
}

export const ALERTS: Screen = {
  kind: 'alerts',
  title: 'alerts',
  goKey: 'a',
  panes: (state) => [alertsPane(state)],
  reads: ['alerts'],
};
