import type { Settings as Shown } from '../../console/model/app/state.ts';
import type { Settings } from '../read-settings.ts';

/** What the screen shows of the target. */
export function shownSettings({
  target,
  policy,
  actor,
  endpoints,
}: Settings): Omit<Shown, 'screenReader' | 'firstStart'> {
  return {
    label: target.label,
    address: target.address,
    namespace: target.namespace,
    profile: target.profile,
    identity: actor,
    production: policy.production,
    word: policy.word,
    readOnly: policy.readOnly,
    webUrl: endpoints?.temporalUiUrl ?? null,
    unused: target.unused ?? [],
  };
}
