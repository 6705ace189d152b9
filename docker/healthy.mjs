// Exit code 0 when the address answers 2xx. The image has no curl.
import process from 'node:process';

const url = process.argv[2] ?? '';
const ok = await fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
  (answer) => answer.ok,
  () => false,
);
process.exit(ok ? 0 : 1);
