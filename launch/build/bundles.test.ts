import { expect, test } from 'vitest';
import { lazyCommonJs } from './bundles.ts';

test('a CommonJS package behind import() is found, one behind a file of ours is not', () => {
  const imported = (path: string, kind: 'dynamic-import' | 'import-statement') => ({
    bytes: 1,
    imports: [{ path, kind }],
  });
  const found = lazyCommonJs({
    inputs: {
      'cli/a.ts': imported('node_modules/yaml/index.js', 'dynamic-import'),
      'cli/b.ts': imported('cli/c.ts', 'dynamic-import'),
      'cli/c.ts': { ...imported('node_modules/yaml/index.js', 'import-statement'), format: 'esm' },
      'node_modules/yaml/index.js': { bytes: 1, imports: [], format: 'cjs' },
    },
    outputs: {},
  });
  expect(found).toEqual(['node_modules/yaml/index.js (imported by cli/a.ts)']);
});
