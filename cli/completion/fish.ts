import { everyNode, type Node, type NodeOption } from './tree.ts';

export function fishCompletion(root: Node): string {
  const groups = root.children.filter(({ children }) => children.length > 0);
  return `# fish completion of quarterdeck. To load it: ./quarterdeck completion fish | source
function __quarterdeck_at
    set -l at
    for word in (commandline -opc)[2..]
        switch (count $at)
            case 0
                contains -- $word ${root.children.map(({ name }) => name).join(' ')}; and set at $word
            case 1
                switch $at[1]
${groups.map(({ children, name }) => `                    case ${name}\n                        contains -- $word ${children.map((child) => child.name).join(' ')}; and set -a at $word`).join('\n')}
                end
        end
    end
    test "$at" = "$argv"
end
complete -c quarterdeck -f
${everyNode(root).flatMap(linesOf).join('\n')}
`;
}

function linesOf({ children, options, path, words }: Node): readonly string[] {
  const at = `complete -c quarterdeck -n '__quarterdeck_at ${path}'`;
  return [
    ...children.map(({ name, summary }) => `${at} -a ${name} -d ${quoted(summary)}`),
    ...(words.length === 0 ? [] : [`${at} -a ${quoted(words.join(' '))}`]),
    ...options.map((option) => `${at} ${optionWords(option)}`),
  ];
}

function optionWords({ description, long, short, value }: NodeOption): string {
  const names = [`-l ${long.slice(2)}`, ...(short === null ? [] : [`-s ${short.slice(1)}`])];
  return [...names, ...valueWords(value), `-d ${quoted(description)}`].join(' ');
}

function valueWords(value: NodeOption['value']): readonly string[] {
  if (value === null) return [];
  switch (value.kind) {
    case 'choice':
      return ['-x', '-a', quoted(value.choices.join(' '))];
    case 'file':
      return ['-r', '-F'];
    case 'folder':
      return ['-x', '-a', "'(__fish_complete_directories)'"];
    case 'text':
      return ['-x'];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
