import { everyNode, type Node, type NodeOption } from './tree.ts';

export function zshCompletion(root: Node): string {
  const nodes = everyNode(root);
  return `#compdef quarterdeck
# zsh completion of quarterdeck. To load it: eval "$(./quarterdeck completion zsh)"
_quarterdeck_at() {
  case "$1" in
${nodes.map(pathCase).join('\n')}
  esac
}
_quarterdeck_value() {
  case "$1 $2" in
${nodes.flatMap(({ options, path }) => options.flatMap((option) => valueCases(path, option))).join('\n')}
    *) return 1 ;;
  esac
}
_quarterdeck() {
  local -a commands options arguments_
  local at='' word previous=''
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    _quarterdeck_at "$at"
    if [[ "$word" == -* ]]; then
      _quarterdeck_takes_value "$at" "$word" && i=$((i + 1))
    elif (( \${commands[(I)\${word}:*]} )); then
      at="\${at:+$at }$word"
    fi
  done
  previous="\${words[CURRENT-1]}"
  if _quarterdeck_takes_value "$at" "$previous"; then
    _quarterdeck_value "$at" "$previous"
    return
  fi
  _quarterdeck_at "$at"
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option options
  else
    if (( \${#commands} )); then _describe command commands; fi
    if (( \${#arguments_} )); then compadd -- "\${arguments_[@]}"; fi
  fi
}
_quarterdeck_takes_value() {
  case "$1 $2" in
${takers(nodes)}
    *) return 1 ;;
  esac
}
if [ "\${funcstack[1]}" = _quarterdeck ]; then _quarterdeck "$@"; else compdef _quarterdeck quarterdeck; fi
`;
}

function pathCase({ children, options, path, words }: Node): string {
  const commands = children.map(({ name, summary }) => `'${name}:${plain(summary)}'`);
  const all = options.map(({ description, long }) => `'${long}:${plain(description)}'`);
  return `    '${path}') commands=(${commands.join(' ')}) options=(${all.join(' ')}) arguments_=(${words.join(' ')}) ;;`;
}

function valueCases(path: string, option: NodeOption): readonly string[] {
  const { value } = option;
  if (value === null || value.kind === 'text') return [];
  const offer =
    value.kind === 'choice'
      ? `compadd -- ${value.choices.join(' ')}`
      : value.kind === 'file'
        ? '_files'
        : '_files -/';
  return names(option).map((name) => `    '${path} ${name}') ${offer} ;;`);
}

function takers(nodes: readonly Node[]): string {
  return nodes
    .flatMap(({ options, path }) =>
      options.flatMap((option) =>
        option.value === null ? [] : names(option).map((name) => `${path} ${name}`),
      ),
    )
    .map((words) => `    '${words}') return 0 ;;`)
    .join('\n');
}

function names({ long, short }: NodeOption): readonly string[] {
  return short === null ? [long] : [long, short];
}

/** Inside single quotes, where a colon ends the word that is completed. */
function plain(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', '\\:');
}
