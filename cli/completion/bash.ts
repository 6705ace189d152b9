import { everyNode, type Node, type NodeOption } from './tree.ts';

/** For bash 3.2 and later; `./quarterdeck` is completed like `quarterdeck`. */
export function bashCompletion(root: Node): string {
  const nodes = everyNode(root);
  const withValues = nodes.flatMap(({ options, path }) =>
    options.flatMap((option) => (option.value === null ? [] : [{ option, path }])),
  );
  return `# bash completion of quarterdeck. To load it: eval "$(./quarterdeck completion bash)"
_quarterdeck_commands() {
  case "$1" in
${cases(nodes, ({ children }) => children.map(({ name }) => name))}
  esac
}
_quarterdeck_options() {
  case "$1" in
${cases(nodes, ({ options }) => options.map(({ long }) => long))}
  esac
}
_quarterdeck_words() {
  case "$1" in
${cases(nodes, ({ words }) => words)}
  esac
}
# What the value of an option is: @text, @file, @folder, or the choices; nothing where it takes none.
_quarterdeck_value() {
  case "$1 $2" in
${withValues.flatMap(({ option, path }) => names(option).map((name) => `    '${path} ${name}') echo '${valueWords(option)}' ;;`)).join('\n')}
  esac
}
_quarterdeck() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path='' word='' value='' i
  # "--lens=late" is three words for bash.
  if [ "$cur" = '=' ]; then cur=''; elif [ "$prev" = '=' ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      -*) [ -n "$(_quarterdeck_value "$path" "$word")" ] && i=$((i + 1)) ;;
      *) case " $(_quarterdeck_commands "$path") " in *" $word "*) path="\${path:+$path }$word" ;; esac ;;
    esac
  done
  value="$(_quarterdeck_value "$path" "$prev")"
  case "$value" in
    @file) COMPREPLY=($(compgen -f -- "$cur")) ;;
    @folder) COMPREPLY=($(compgen -d -- "$cur")) ;;
    @text) ;;
    ?*) COMPREPLY=($(compgen -W "$value" -- "$cur")) ;;
    *)
      case "$cur" in
        -*) COMPREPLY=($(compgen -W "$(_quarterdeck_options "$path")" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W "$(_quarterdeck_commands "$path") $(_quarterdeck_words "$path")" -- "$cur")) ;;
      esac
      ;;
  esac
}
complete -F _quarterdeck quarterdeck
`;
}

function cases(nodes: readonly Node[], wordsOf: (node: Node) => readonly string[]): string {
  const filled = nodes.map((node) => ({ path: node.path, words: wordsOf(node) }));
  return filled
    .filter(({ words }) => words.length > 0)
    .map(({ path, words }) => `    '${path}') echo '${words.join(' ')}' ;;`)
    .join('\n');
}

function names({ long, short }: NodeOption): readonly string[] {
  return short === null ? [long] : [long, short];
}

function valueWords({ value }: NodeOption): string {
  if (value === null) return '';
  return value.kind === 'choice' ? value.choices.join(' ') : `@${value.kind}`;
}
