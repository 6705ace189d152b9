import { SourceMap, type SourceMapPayload } from 'node:module';

/** The parts of a V8 CPU profile (`node --cpu-prof`) that show where the time went. */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
  }[];
  /** Microseconds of the monotonic clock, the one of `process.hrtime`. */
  readonly startTime: number;
  readonly samples: readonly number[];
  /** Microseconds between the samples. */
  readonly timeDeltas: readonly number[];
};

type CallFrame = {
  readonly functionName: string;
  readonly url: string;
  /** Where the function begins, from 0. */
  readonly lineNumber: number;
  readonly columnNumber: number;
};

/** Microseconds of the monotonic clock. */
export type Span = { readonly from: number; readonly to: number };

/** Gives the path of the source that a built function came from; undefined where it was not built. */
export type SourceOf = (frame: CallFrame) => string | undefined;

/** Milliseconds of one thread by what the code belongs to: a package, one of our folders, Node, the collector. */
export function selfTimeByOwner(
  profile: CpuProfile,
  span: Span,
  sourceOf: SourceOf,
): ReadonlyMap<string, number> {
  const owners = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame, sourceOf(callFrame))]),
  );
  const times = new Map<string, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    const owner = owners.get(id) ?? 'unknown';
    if (owner === 'idle' || at < span.from || at > span.to) continue;
    times.set(owner, (times.get(owner) ?? 0) + delta / 1000);
  }
  return times;
}

function ownerOf(frame: CallFrame, source: string | undefined): string {
  if (frame.functionName === '(idle)') return 'idle';
  if (frame.functionName === '(garbage collector)') return 'garbage collector';
  if (frame.url.startsWith('node:')) return 'node';
  const path = source ?? frame.url;
  const modules = path.lastIndexOf('node_modules/');
  if (modules !== -1) {
    const [first = '', second = ''] = path.slice(modules + 'node_modules/'.length).split('/');
    if (first === '@opentelemetry') return first;
    return first.startsWith('@') ? `${first}/${second}` : first;
  }
  if (source !== undefined) return `our ${source.replace(/^(\.\.\/)+/, '').split('/')[0]}/`;
  return frame.url.endsWith('workflows.js') ? 'workflow code' : 'native';
}

/** Looks up functions of one built program by the source map next to it. */
export function sourcesOfBuilt(program: string, map: SourceMapPayload): SourceOf {
  const lines = new SourceMap(map);
  return (frame) => {
    if (!frame.url.endsWith(`/${program}`)) return undefined;
    const entry = lines.findEntry(frame.lineNumber, frame.columnNumber);
    return 'originalSource' in entry ? entry.originalSource : undefined;
  };
}
