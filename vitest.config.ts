import { defineConfig } from 'vitest/config';

const SERVERS = ['**/*.live.test.ts', '**/*.live.test.tsx', '**/*.pty.test.ts'];
// Long runs on real parts, minutes each: `npm run drills`.
const DRILLS = ['**/*.drill.test.ts'];
// Those whose turn it is not: bin/drills.mjs.
const LEFT_OUT = (process.env['QUARTERDECK_DRILLS_LEFT_OUT'] ?? '').split(',').filter((glob) => glob !== '');
const IGNORED = ['node_modules/**', 'dist/**', '.quarterdeck/**'];

export default defineConfig({
  test: {
    env: { FORCE_COLOR: '3' },
    maxWorkers: 2,
    // For two cores: tests wait for servers, timers and budgets half of their time.
    maxConcurrency: 8,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...SERVERS, ...DRILLS, ...IGNORED],
          // Seconds on a quiet machine; a busy one must not fail them.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: SERVERS,
          exclude: IGNORED,
          globalSetup: ['test/global-setup.ts'],
          // Ten times and more of what a quiet machine needs.
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'drill',
          include: DRILLS,
          exclude: [...IGNORED, ...LEFT_OUT],
          globalSetup: ['test/global-setup.ts'],
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
