import { describeBranches, OTHER_SCENARIOS } from './branches.ts';

// The branches of an order that `npm test` leaves out. With RECORD_HISTORIES=1 each history is written to
// workflows/histories/:
//   RECORD_HISTORIES=1 npx vitest run --project drill test/orders/branches.drill.test.ts
describeBranches(OTHER_SCENARIOS, process.env['RECORD_HISTORIES'] === '1');
