import { type CommandLeaf, EXIT } from '../command.ts';
import { COMMANDS } from '../command-table.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completion: CommandLeaf = {
  name: 'completion',
  summary: 'print the completion script of a shell',
  description: `Put the line for your shell into its startup file (~/.bashrc, ~/.zshrc, ~/.config/fish/config.fish). Commands, flags
and their choices are completed for quarterdeck and ./quarterdeck.`,
  arguments: [{ name: '<shell>', description: 'the shell', choices: SHELLS }],
  examples: [
    { args: 'completion bash', description: 'bash: eval "$(./quarterdeck completion bash)"' },
    { args: 'completion zsh', description: 'zsh: eval "$(./quarterdeck completion zsh)"' },
    { args: 'completion fish', description: 'fish: ./quarterdeck completion fish | source' },
  ],
  async run({ words }, io) {
    const [shell = ''] = words;
    const [{ buildProgram }, { pagesOf }] = await Promise.all([
      import('../build-program.ts'),
      import('../help/pages.ts'),
    ]);
    const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
    const { completion: scripts } = pagesOf(buildProgram(COMMANDS, loaded, async () => undefined));
    io.stdout.write(scripts[shell] ?? '');
    return EXIT.done;
  },
};
