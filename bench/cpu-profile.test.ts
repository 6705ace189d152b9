import { expect, test } from 'vitest';
import { selfTimeByOwner, sourcesOfBuilt } from './cpu-profile.ts';

const frame = (functionName: string, url: string, columnNumber = 0) => ({
  functionName,
  url,
  lineNumber: 0,
  columnNumber,
});

test('time is attributed to the package or the engine, idle time is not, and nothing outside the span counts', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)', '') },
      { id: 2, callFrame: frame('log', 'file:///x/node_modules/winston/lib/logger.js') },
      { id: 3, callFrame: frame('add', 'file:///x/node_modules/@opentelemetry/sdk-metrics/build/a.js') },
      { id: 5, callFrame: frame('(garbage collector)', '') },
      { id: 6, callFrame: frame('poll', 'file:///x/node_modules/@temporalio/worker/lib/worker.js') },
      { id: 7, callFrame: frame('emit', 'node:events') },
    ],
    startTime: 1_000_000,
    samples: [2, 1, 2, 2, 3, 5, 6, 7, 7],
    timeDeltas: [500, 9000, 1000, 500, 2000, 4000, 5000, 250, 100_000],
  };
  const span = { from: 1_001_000, to: 1_030_000 };
  expect(Object.fromEntries(selfTimeByOwner(profile, span, () => undefined))).toEqual({
    winston: 1.5,
    '@opentelemetry': 2,
    'garbage collector': 4,
    '@temporalio/worker': 5,
    node: 0.25,
  });
});

test('a function of a built program belongs to the source that it was built from', () => {
  // One line, two functions: column 0 comes from one of our folders, column 10 from a package.
  const map = {
    file: 'worker.mjs',
    version: 3,
    sources: ['../../worker/main.ts', '../../node_modules/winston/lib/create.js'],
    sourcesContent: [],
    names: [],
    mappings: 'AAAA,UCAA',
    sourceRoot: '',
  };
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('run', 'file:///x/dist/1/worker.mjs', 2) },
      { id: 2, callFrame: frame('log', 'file:///x/dist/1/worker.mjs', 12) },
    ],
    startTime: 0,
    samples: [1, 2],
    timeDeltas: [1000, 2000],
  };
  const times = selfTimeByOwner(profile, { from: 0, to: 9_999 }, sourcesOfBuilt('worker.mjs', map));
  expect(Object.fromEntries(times)).toEqual({ 'our worker/': 1, winston: 2 });
});
