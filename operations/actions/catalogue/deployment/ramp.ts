import { buildWords } from '../../../deployments/deployment.ts';
import { buildFlags, type RoutingAction, routingAction } from './routing.ts';

/** `percent` 0 ends the ramp. */
export type RampAction = RoutingAction & { readonly kind: 'ramp'; readonly percent: number };

export const ramp = routingAction<RampAction>({
  id: 'ramp',
  title: 'ramp',
  description: 'send a share of the runs to a build; 0 ends the ramp',
  titleOf: ({ build, percent }) =>
    percent === 0 ? 'End the ramp' : `Ramp ${percent} % to ${buildWords(build)}`,
  isRouted: ({ build, percent }, { ramping }) =>
    percent === 0 ? ramping === null : ramping?.build === build && ramping.percent === percent,
  refused({ build, percent }, { current }) {
    if (percent === 0) return 'needs-no-worker';
    return build === current ? `${buildWords(build)} is current and gets everything` : null;
  },
  willBe: ({ build, percent }, { current }) => [
    percent === 0
      ? `send all runs to ${buildWords(current)} again`
      : `send ${percent} of 100 runs, chosen by their id, to ${buildWords(build)}; the others stay on ${buildWords(current)}`,
  ],
  send: (service, { percent }, common) =>
    service.setWorkerDeploymentRampingVersion({
      ...common,
      // Without a build and a percentage there is no ramp.
      ...(percent === 0 ? { buildId: '' } : {}),
      percentage: percent,
    }),
  words: ({ build, percent }) => [
    'set-ramping-version',
    ...buildFlags(build),
    ...(percent === 0 ? ['--delete'] : ['--percentage', String(percent)]),
  ],
  share: ({ percent }) => ` ${percent} %`,
});
