import { describeBranches, SMOKE_SCENARIOS } from './branches.ts';

// One branch of each kind of an order; the drill plays the others. With RECORD_HISTORIES=1 each history is written to
// workflows/histories/:
//   RECORD_HISTORIES=1 npx vitest run --project live test/orders/branches.live.test.ts
describeBranches(SMOKE_SCENARIOS, process.env['RECORD_HISTORIES'] === '1');
