/** What falling asleep needs; Ink hands the terminal over and takes it back. */
export type Sleeper = {
  /** Gives the terminal to the shell; resolves to what takes it back. */
  handOver(): Promise<() => Promise<void>>;
  /** After the terminal was taken back: the size may be another one. */
  awake(): void;
};

// An orphaned process group is never stopped; then the timer brings the screen back at once.
const STOPPED_BY_NOW_MS = 30;

/**
 * Ctrl-z and fg. The terminal is handed over first; then the whole group stops itself, because the shell waits for
 * the program that started us, not for us.
 */
export async function sleepUntilContinued(process: NodeJS.Process, sleeper: Sleeper): Promise<void> {
  const takeBack = await sleeper.handOver();
  process.kill(0, 'SIGTSTP');
  // A stopped process runs no timers: this one fires after the continue.
  await new Promise((resolve) => setTimeout(resolve, STOPPED_BY_NOW_MS));
  await takeBack();
  sleeper.awake();
}
