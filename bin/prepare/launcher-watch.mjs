// Preloaded (`--import`) into a program that runs in the place of a launcher: where the launcher is killed outright, it
// passes no signal on, and the program would stay behind.
const launcher = Number(process.env.QUARTERDECK_LAUNCHER);
const EVERY_MS = 500;
const GRACE_MS = 20_000;

// Processes that the program starts inherit the variable, but they have another parent.
if (launcher > 0 && process.ppid === launcher) {
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  }, EVERY_MS);
  timer.unref();
}
