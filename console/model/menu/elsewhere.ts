import { uriPart } from '../../../contract/stack/place-address.ts';
import { hint } from '../../../contract/stack/program-name.ts';
import { commandWords, shellCommand } from '../../../support/text/shell-quote.ts';
import type { Call } from '../app/call.ts';
import type { Step } from '../app/event.ts';
import type { ConsoleState } from '../app/state.ts';
import { say, still, withFlash } from '../app/step.ts';
import { panesOf } from '../panes/panes-of.ts';
import { paneState } from '../panes/update-panes.ts';
import { pollerTrouble } from '../stack/trouble.ts';
import { targetRow } from './menus.ts';
import { placeFlags, runFlags } from './run-flags.ts';

/** Where else the order can be looked at; the console opens no browser, because it may run at the end of an SSH. */
export function showElsewhere(state: ConsoleState): Step {
  const row = targetRow(state);
  if (row === undefined) return say(state, 'no order is selected', 'plain');
  const { settings } = state;
  const web =
    settings.webUrl === null
      ? 'its address is not known here'
      : `${settings.webUrl}/namespaces/${uriPart(settings.namespace)}/workflows/${uriPart(row.workflowId)}/${uriPart(row.runId)}`;
  const lines = [
    `web       ${web}`,
    `trace     ${row.traceId ?? 'unknown'}`,
    `logs      ${JSON.stringify({ order: row.orderId })} (every line of the workers names its order)`,
    `terminal  ${shellCommand(['temporal', 'workflow', 'show', ...runFlags(row), ...placeFlags(settings)])}`,
    `command   ${hint(shellCommand(commandWords(['orders', 'show'], [row.orderId], targetFlags(settings))))}`,
  ];
  return still({ ...state, overlay: { kind: 'detail', title: `links of ${row.orderId}`, lines, top: 0 } });
}

/** The flags that name the target of this console; those of the stack of this folder are none. */
function targetFlags({ address, label, namespace, profile }: ConsoleState['settings']): readonly string[] {
  if (profile !== null) return ['--profile', profile, '--namespace', namespace];
  return label === 'local' ? [] : ['--address', address, '--namespace', namespace];
}

/** The runbook of the selected alert, or of the problem in the banner. */
export function showRunbook(state: ConsoleState): Step {
  const found = runbookOf(state);
  if (found === null) return say(state, 'no runbook here; alerts have one (g a)', 'plain');
  const call: Call = {
    poll: 'shown',
    purpose: { kind: 'shown', title: `runbook ${found}` },
    name: 'runbook',
    ask: { link: found },
  };
  return { state: withFlash(state, `reading ${found}`, 'plain'), effects: [{ kind: 'ask', call }] };
}

function runbookOf(state: ConsoleState): string | null {
  if (state.place.kind === 'alerts') {
    const pane = panesOf(state)[0];
    const at = pane === undefined ? 0 : paneState(state, pane).cursor;
    return state.alerts.value?.[at]?.runbook ?? null;
  }
  return pollerTrouble(state) === null ? null : 'docs/runbooks/WorkerAbsent.md';
}
