/** The parts of a V8 CPU profile (`node --cpu-prof`) that say where the time went. */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds between the samples. */
  readonly timeDeltas: readonly number[];
};

/** Milliseconds of the main thread by what the code belongs to: a package, a room of ours, Node, the collector. */
export function selfTimeByOwner(profile: CpuProfile, root: string): ReadonlyMap<string, number> {
  const owners = new Map(profile.nodes.map((node) => [node.id, ownerOf(node.callFrame, root)]));
  const times = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const owner = owners.get(id) ?? 'unknown';
    if (owner === 'idle') continue;
    times.set(owner, (times.get(owner) ?? 0) + (profile.timeDeltas[index] ?? 0) / 1000);
  }
  return times;
}

function ownerOf(frame: CpuProfile['nodes'][number]['callFrame'], root: string): string {
  if (frame.functionName === '(idle)') return 'idle';
  if (frame.functionName === '(garbage collector)') return 'garbage collector';
  if (frame.url.startsWith('node:')) return 'node';
  const modules = frame.url.lastIndexOf('node_modules/');
  if (modules !== -1) {
    const [first = '', second = ''] = frame.url.slice(modules + 'node_modules/'.length).split('/');
    return first === '@opentelemetry' ? first : first.startsWith('@') ? `${first}/${second}` : first;
  }
  const ours = frame.url.replace(/^file:\/\//, '');
  if (ours.startsWith(`${root}/`)) return `our ${ours.slice(root.length + 1).split('/')[0]}/`;
  return 'native';
}
