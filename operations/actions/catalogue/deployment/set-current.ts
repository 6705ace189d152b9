import { buildWords } from '../../../deployments/deployment.ts';
import { buildFlags, type RoutingAction, routingAction } from './routing.ts';

export type SetCurrentAction = RoutingAction & { readonly kind: 'set-current' };

export const setCurrent = routingAction<SetCurrentAction>({
  id: 'set-current',
  title: 'make current',
  description: 'send new and upgrading runs to a build',
  titleOf: ({ build }) => `Make ${buildWords(build)} current`,
  isRouted: ({ build }, { current }) => current === build,
  refused: () => null,
  willBe: ({ build }, { current, ramping }) => [
    `send new runs, and with their next task the open ones that are not pinned, to ${buildWords(build)} instead of ${buildWords(current)}`,
    ...(ramping !== null && ramping.build === build ? ['end the ramp to it'] : []),
  ],
  send: (service, _action, common) => service.setWorkerDeploymentCurrentVersion(common),
  words: ({ build }) => ['set-current-version', ...buildFlags(build)],
});
