import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What a case may use: a folder that is home and working directory, and servers that are there. */
export type Surroundings = {
  readonly folder: string;
  /** Accepts connections and never answers. */
  readonly hanging: string;
  /** Answers whatever comes with an HTTP/1.1 page. */
  readonly http: string;
  /** Accepts and closes at once. */
  readonly closing: string;
  /** Answers with bytes that are no protocol. */
  readonly rubbish: string;
  /** No process listens there. */
  readonly absent: string;
};

export type BrokenSetting = {
  readonly name: string;
  /** Writes the files; gives flags and environment. */
  readonly prepare: (around: Surroundings) => Promise<{
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  }>;
  /** The sentence, on the screen or as the end. */
  readonly message: RegExp;
  /** Whether the program refuses to start; otherwise the screen stays open and shows it. */
  readonly refuses: boolean;
};

const PROFILE = ['--profile', 'p'];

/** A profile with these lines, over a server that hangs unless an address is among them. */
function profile(
  name: string,
  lines: (around: Surroundings) => string,
  message: RegExp,
  refuses = true,
): BrokenSetting {
  return {
    name: `temporal.toml: ${name}`,
    message,
    refuses,
    prepare: async (around) => {
      const text = lines(around);
      const address = /^address/m.test(text) ? '' : `address = "${around.hanging}"\n`;
      return await toml(around.folder, `[profile.p]\n${address}${text}\n`);
    },
  };
}

async function toml(folder: string, text: string) {
  const file = path.join(folder, 'temporal.toml');
  await writeFile(file, text);
  return { args: PROFILE, env: { TEMPORAL_CONFIG_FILE: file } };
}

async function profilesYaml(around: Surroundings, text: string | null) {
  const folder = path.join(around.folder, '.config', 'quarterdeck');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'profiles.yaml');
  if (text === null) await mkdir(file);
  else await writeFile(file, text);
  return { args: ['--address', around.hanging] };
}

function policy(name: string, text: string | null, message: RegExp, refuses = true): BrokenSetting {
  return {
    name: `profiles.yaml: ${name}`,
    message,
    refuses,
    prepare: (around) => profilesYaml(around, text),
  };
}

function server(name: string, address: (around: Surroundings) => string): BrokenSetting {
  return {
    name: `server: ${name}`,
    message: /Temporal at 127\.0\.0\.1:\d+ \S+|! .*127\.0\.0\.1:\d+/,
    refuses: false,
    prepare: async (around) => ({ args: ['--address', address(around)] }),
  };
}

function environment(
  name: string,
  env: (around: Surroundings) => Readonly<Record<string, string>>,
  message: RegExp,
  how: {
    readonly refuses?: boolean;
    readonly args?: (around: Surroundings) => readonly string[];
  },
): BrokenSetting {
  return {
    name: `environment: ${name}`,
    message,
    refuses: how.refuses ?? false,
    prepare: async (around) => ({ env: env(around), args: how.args?.(around) ?? [] }),
  };
}

const NO_ANSWER = /Temporal at 127\.0\.0\.1:\d+ does not answer/;
const hanging = (around: Surroundings): readonly string[] => ['--address', around.hanging];

export const BROKEN_SETTINGS: readonly BrokenSetting[] = [
  profile('address with a scheme', () => 'address = "http://127.0.0.1:7233"', /host:port/),
  profile('address without a port', () => 'address = "127.0.0.1"', /host:port/),
  profile('port out of range', () => 'address = "127.0.0.1:99999"', /1 to 65535/),
  profile('port that is no number', () => 'address = "127.0.0.1:abc"', /host:port/),
  profile('address of rubbish', () => 'address = "%%% ///"', /host:port/),
  profile('empty address', () => 'address = ""', /no address/),
  profile('address of another type', () => 'address = 7233', /quarterdeck: .*"p"/),
  profile('empty namespace', () => 'namespace = ""', /quarterdeck: .*namespace/),
  profile('namespace of another type', () => 'namespace = 3', /quarterdeck: .*"p"/),
  profile('api_key of another type', () => 'api_key = 3', /quarterdeck: .*"p"/),
  profile('api_key with a line end', () => 'api_key = "one\\ntwo"', /quarterdeck: .*api_key/),
  profile(
    'certificate that is not there',
    ({ folder }) =>
      `[profile.p.tls]\nclient_cert_path = "${folder}/none.pem"\nclient_key_path = "${folder}/none.key"`,
    /quarterdeck: .*none\.pem/,
  ),
  profile(
    'certificate that is a folder',
    ({ folder }) => `[profile.p.tls]\nclient_cert_path = "${folder}"\nclient_key_path = "${folder}"`,
    /quarterdeck: .*"p"/,
  ),
  profile(
    'certificate that is no PEM',
    () => '[profile.p.tls]\nclient_cert_data = "rubbish"\nclient_key_data = "rubbish"',
    /quarterdeck: .*PEM|quarterdeck: .*certificate/i,
  ),
  profile(
    'certificate without its key',
    () => '[profile.p.tls]\nclient_cert_data = "rubbish"',
    /quarterdeck: .*(?:key|certificate)/i,
  ),
  profile(
    'CA that is not there',
    ({ folder }) => `[profile.p.tls]\nserver_ca_cert_path = "${folder}/ca.pem"`,
    /quarterdeck: .*ca\.pem/,
  ),
  profile(
    'TLS to a server without it',
    ({ http }) => `address = "${http}"\n[profile.p.tls]\ndisabled = false`,
    /! .*127\.0\.0\.1:\d+/,
    false,
  ),
  profile('codec', () => '[profile.p.codec]\nendpoint = "http://127.0.0.1:1"\nauth = "x"', NO_ANSWER, false),
  profile('unknown field', () => 'adress = "x"', /unknown field "adress"/),
  profile(
    'grpc_meta with an impossible name',
    () => '[profile.p.grpc_meta]\n"a b:c" = "x"',
    /grpc_meta|header|metadata/i,
  ),
  {
    name: 'temporal.toml: broken syntax',
    message: /quarterdeck: .*(?:temporal\.toml|"p")/,
    refuses: true,
    prepare: ({ folder }) => toml(folder, '[profile.p\naddress = "127.0.0.1:7233'),
  },
  {
    name: 'temporal.toml: empty',
    message: /quarterdeck: .*"p"/,
    refuses: true,
    prepare: ({ folder }) => toml(folder, ''),
  },
  {
    name: 'temporal.toml: not there',
    message: /quarterdeck: .*"p"/,
    refuses: true,
    prepare: async ({ folder }) => ({
      args: PROFILE,
      env: { TEMPORAL_CONFIG_FILE: path.join(folder, 'none.toml') },
    }),
  },
  {
    name: 'temporal.toml: a folder',
    message: /quarterdeck: .*"p"/,
    refuses: true,
    prepare: async ({ folder }) => ({ args: PROFILE, env: { TEMPORAL_CONFIG_FILE: folder } }),
  },
  {
    name: 'temporal.toml: a link to itself',
    message: /quarterdeck: .*"p"/,
    refuses: true,
    prepare: async ({ folder }) => {
      const file = path.join(folder, 'loop.toml');
      await symlink(file, file);
      return { args: PROFILE, env: { TEMPORAL_CONFIG_FILE: file } };
    },
  },
  {
    name: 'temporal.toml: with a byte order mark',
    message: NO_ANSWER,
    refuses: false,
    prepare: (around) => toml(around.folder, `\uFEFF[profile.p]\naddress = "${around.hanging}"\n`),
  },
  policy('broken syntax', 'profiles: [', /profiles\.yaml/),
  policy('another type', 'profiles: 3', /profiles\.yaml/),
  policy('a list', '- a\n- b', /profiles\.yaml/),
  policy('empty', '', NO_ANSWER, false),
  policy('a folder', null, /profiles\.yaml/),
  policy('with a byte order mark', '\uFEFF', NO_ANSWER, false),
  server('absent', ({ absent }) => absent),
  server('hanging', (around) => around.hanging),
  server('speaking HTTP', ({ http }) => http),
  server('closing at once', ({ closing }) => closing),
  server('answering rubbish', ({ rubbish }) => rubbish),
  environment('address with a scheme', () => ({ TEMPORAL_ADDRESS: 'http://127.0.0.1:7233' }), /host:port/, {
    refuses: true,
  }),
  environment(
    'profile that is not there',
    () => ({ TEMPORAL_PROFILE: 'nowhere' }),
    /quarterdeck: .*"nowhere"/,
    { refuses: true },
  ),
  environment(
    'TLS that is neither true nor false',
    () => ({ TEMPORAL_TLS: 'perhaps' }),
    /TEMPORAL_TLS is "perhaps"; it takes true or false/,
    { refuses: true, args: hanging },
  ),
  environment(
    'certificate that is not there',
    () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/none.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/none.key' }),
    /none\.pem/,
    { refuses: true, args: hanging },
  ),
  environment(
    'database, metrics and providers of rubbish',
    () => ({ DATABASE_URL: '::::', PROMETHEUS_URL: '%%', QUARTERDECK_PROVIDERS_URL: 'x y' }),
    NO_ANSWER,
    { args: hanging },
  ),
  environment(
    'state folder that is a file',
    ({ folder }) => ({ XDG_STATE_HOME: path.join(folder, 'temporal.toml') }),
    NO_ANSWER,
    { args: hanging },
  ),
  environment(
    'proxy of rubbish',
    () => ({ HTTPS_PROXY: '::', https_proxy: '::', http_proxy: '::', grpc_proxy: '::' }),
    NO_ANSWER,
    { args: hanging },
  ),
  environment('dumb terminal', () => ({ TERM: 'dumb' }), /TERM=dumb .*[\s\S]*quarterdeck orders list/, {
    refuses: true,
    args: hanging,
  }),
  environment(
    'terminal without a name',
    () => ({ TERM: '' }),
    /TERM is not set[\s\S]*quarterdeck orders list/,
    { refuses: true, args: hanging },
  ),
];
