// The first frame must not wait for what only the data thread needs: nothing that the screen imports may lead to the
// Temporal client (133 ms), to PostgreSQL or to the telemetry SDK.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const HEAVY =
  /^@temporalio\/(?:client|proto|common|envconfig)|^@grpc\/|^pg$|^kysely$|^winston$|^@opentelemetry\//;
const IMPORT = /^(?:import|export)\s+(?!type\b)([^;]*?)from\s+'([^']+)'/gms;

function heavyImports(entry: string): readonly string[] {
  const found: string[] = [];
  const seen = new Set([entry]);
  const queue: (readonly string[])[] = [[entry]];
  for (let chain = queue.shift(); chain !== undefined; chain = queue.shift()) {
    const file = chain.at(-1) ?? '';
    for (const [, names = '', from = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const typesOnly = /^\{(?:\s*type\s[^,}]+,?)+\s*\}$/.test(names.trim());
      if (typesOnly) continue;
      if (HEAVY.test(from)) found.push([...chain, from].map((step) => path.relative('.', step)).join(' -> '));
      if (!from.startsWith('.')) continue;
      const next = path.resolve(path.dirname(file), from);
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...chain, next]);
    }
  }
  return found;
}

test('nothing that the screen loads leads to the client', () => {
  expect(heavyImports(path.resolve('console/main.tsx'))).toEqual([]);
});

test('the walk does find the client where it is used', () => {
  expect(heavyImports(path.resolve('cli/console/data-thread.ts')).join('\n')).toContain('@temporalio/client');
});
