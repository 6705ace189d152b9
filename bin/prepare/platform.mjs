import { BootstrapError } from './root.mjs';

/** Node 22.15 has what OpenTelemetry, the compile cache and the lock of the keeper need. */
export function nodeIsNewEnough(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

/** One sentence where the system is not supported; undefined where it is. Costs 10 ms, so not on the everyday way. */
export function platformProblem(machine = thisMachine()) {
  const { platform, arch, musl, node } = machine;
  if (platform === 'win32') {
    return 'Windows runs Quarterdeck inside WSL 2 only: open a WSL terminal, clone there, and run the same command.';
  }
  if (platform === 'linux' && musl) {
    return 'this Linux uses musl (Alpine), for which Temporal offers no worker core; use a glibc system such as Debian.';
  }
  if (platform === 'darwin' && !nodeIsNewEnough(node)) {
    return `on macOS bring Node 22.15 or newer, from nodejs.org or Homebrew; this is ${node}.`;
  }
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch)) {
    return `${platform} on ${arch} is not supported; Linux and macOS on x64 and arm64 are.`;
  }
  return undefined;
}

export function requirePlatform() {
  const problem = platformProblem();
  if (problem !== undefined) throw new BootstrapError(problem);
}

function thisMachine() {
  return { platform: process.platform, arch: process.arch, musl: isMusl(), node: process.versions.node };
}

function isMusl() {
  if (process.platform !== 'linux') return false;
  // Without this the report resolves the names of all open connections.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}
