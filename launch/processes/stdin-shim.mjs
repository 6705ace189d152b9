// Runs between us and a foreign program if the kernel has no parent-death signal: when our parent dies, its end of our stdin
// closes, and the program goes with us. Plain JavaScript, because it is started by its path.
import { spawn } from 'node:child_process';

const { command, args, ids } = JSON.parse(process.argv[2]);
// Before the program is there: a signal that comes right after it must not end us and leave it behind.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal));
const child = spawn(command, args, { ...ids, stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
process.stdin.on('end', () => child.kill('SIGKILL')).on('error', () => child.kill('SIGKILL'));
process.stdin.resume();
