import type { Target } from './target.ts';

/** The flags that name this target again, for a command that is to be pasted. Settings of the environment stay there. */
export function targetWords(
  target: Pick<Target, 'address' | 'namespace' | 'profile' | 'source'>,
): readonly string[] {
  const { address, namespace, profile, source } = target;
  const inNamespace = ['--namespace', namespace];
  switch (source) {
    case 'place-address':
    case 'profile-flag':
      return profile === null ? [] : ['--profile', profile, ...inNamespace];
    case 'address-flag':
      return ['--address', address, ...inNamespace];
    case 'profile-environment':
    case 'address-environment':
    case 'stack':
      return namespace === 'default' ? [] : inNamespace;
  }
}
