import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stuckPage } from './stuck-page.ts';

writeFileSync(path.resolve(import.meta.dirname, '..', '..', 'docs', 'STUCK.md'), stuckPage());
