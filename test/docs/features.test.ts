import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// Protects readers of the features' table and of the lessons: what these pages point to must be there.

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const LESSONS = readdirSync(path.join(ROOT, 'docs/lessons')).filter((name) => /^\d\d-/.test(name));
const PAGES = ['docs/FEATURES.md', ...LESSONS.map((name) => `docs/lessons/${name}`)];

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(path.join(ROOT, page), 'utf8');

  test('points to what is there', () => {
    const paths = pathsIn(text);
    expect(paths.length).toBeGreaterThan(1);
    expect(paths.filter((each) => !existsSync(path.join(ROOT, each)))).toEqual([]);
  });
});

test('every feature names a proof', () => {
  const rows = readFileSync(path.join(ROOT, 'docs/FEATURES.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Feature') && !line.startsWith('| Claim'));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => pathsIn(row.split(' | ')[2] ?? '').length === 0)).toEqual([]);
});

test('there are ten lessons, each in the table of contents', () => {
  const contents = readFileSync(path.join(ROOT, 'docs/lessons/README.md'), 'utf8');
  expect(LESSONS).toHaveLength(10);
  expect(LESSONS.filter((name) => !contents.includes(`(${name})`))).toEqual([]);
});

/** Text in code quotes that looks like a path of this repository. */
function pathsIn(text: string): readonly string[] {
  const quoted = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`\s]+)`/g)].map(
    ([, inside]) => inside ?? '',
  );
  return quoted.filter(
    (each) => each.includes('/') || each === 'Dockerfile' || each === 'docker-compose.yml',
  );
}
