import type { Command } from './command.ts';

/** A command of the first level: what help and completion need of it without loading it. */
export type TableEntry = {
  readonly name: string;
  readonly summary: string;
  /** Lazily, because what a command needs costs start-up time that the others should not pay. */
  load(): Promise<Command>;
};

export const COMMANDS: readonly TableEntry[] = [
  {
    name: 'start',
    summary: 'start the local system with demo orders and open the console',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'console',
    summary: 'open the console on the orders of a Temporal server',
    load: async () => (await import('./commands/console.ts')).consoleCommand,
  },
  {
    name: 'stack',
    summary: 'start, end and look at the local system',
    load: async () => (await import('./commands/stack.ts')).stack,
  },
  {
    name: 'doctor',
    summary: 'name every part, its version, what is missing and how to get it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'worker',
    summary: 'run a worker against the local stack, or the server that the environment names',
    load: async () => (await import('./commands/worker.ts')).worker,
  },
  {
    name: 'orders',
    summary: 'list, show and change orders, without a screen',
    load: async () => (await import('./commands/orders.ts')).orders,
  },
  {
    name: 'workflows',
    summary: 'list and show workflows of any type, in any namespace',
    load: async () => (await import('./commands/workflows.ts')).workflows,
  },
  {
    name: 'customers',
    summary: 'register, verify and show customers; fill and check out their carts',
    load: async () => (await import('./commands/customers.ts')).customers,
  },
  {
    name: 'deployments',
    summary: 'show and change which build of the worker gets the orders',
    load: async () => (await import('./commands/deployments.ts')).deployments,
  },
  {
    name: 'returns',
    summary: 'request, approve, inspect, settle, list and show returns',
    load: async () => (await import('./commands/returns.ts')).returns,
  },
  {
    name: 'subscriptions',
    summary: 'create, change, pause, skip, cancel, list and show subscriptions',
    load: async () => (await import('./commands/subscriptions.ts')).subscriptions,
  },
  {
    name: 'jobs',
    summary: 'list, show, resume, pause and stop actions on many orders',
    load: async () => (await import('./commands/jobs.ts')).jobs,
  },
  {
    name: 'journal',
    summary: 'show who did what from here, why, and how it ended',
    load: async () => (await import('./commands/journal.ts')).journal,
  },
  {
    name: 'traffic',
    summary: 'place a seeded mix of orders',
    load: async () => (await import('./commands/traffic.ts')).traffic,
  },
  {
    name: 'seed',
    summary: 'add the sample products and customers to the order database',
    load: async () => (await import('./commands/seed.ts')).seed,
  },
  {
    name: 'observe',
    summary: 'inject a fault and follow it from the page to its fix',
    load: async () => (await import('./commands/observe.ts')).observe,
  },
  {
    name: 'chaos',
    summary: 'kill parts of the system and show that every order resumes',
    load: async () => (await import('./commands/chaos.ts')).chaos,
  },
  {
    name: 'scenario',
    summary: 'create a stuck order and show its fixes',
    load: async () => (await import('./commands/scenario.ts')).scenario,
  },
  {
    name: 'invariants',
    summary: 'check what must hold across Temporal, PostgreSQL and the providers',
    load: async () => (await import('./commands/invariants.ts')).invariants,
  },
  {
    name: 'bench',
    summary: 'measure the budgets of docs/PERFORMANCE.md, as ratios within one run',
    load: async () => (await import('./commands/bench.ts')).bench,
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
];
