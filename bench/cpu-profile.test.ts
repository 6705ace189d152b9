import { expect, test } from 'vitest';
import { selfTimeByOwner } from './cpu-profile.ts';

test('time goes to the package, the room or the engine, and idling to nobody', () => {
  const frame = (functionName: string, url: string) => ({ functionName, url });
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)', '') },
      { id: 2, callFrame: frame('log', 'file:///x/node_modules/winston/lib/logger.js') },
      { id: 3, callFrame: frame('add', 'file:///x/node_modules/@opentelemetry/sdk-metrics/build/a.js') },
      { id: 4, callFrame: frame('run', 'file:///x/worker/main.ts') },
      { id: 5, callFrame: frame('(garbage collector)', '') },
      { id: 6, callFrame: frame('poll', 'file:///x/node_modules/@temporalio/worker/lib/worker.js') },
      { id: 7, callFrame: frame('emit', 'node:events') },
    ],
    samples: [1, 2, 2, 3, 4, 5, 6, 7],
    timeDeltas: [9000, 1000, 500, 2000, 3000, 4000, 5000, 250],
  };
  expect(Object.fromEntries(selfTimeByOwner(profile, '/x'))).toEqual({
    winston: 1.5,
    '@opentelemetry': 2,
    'our worker/': 3,
    'garbage collector': 4,
    '@temporalio/worker': 5,
    node: 0.25,
  });
});
