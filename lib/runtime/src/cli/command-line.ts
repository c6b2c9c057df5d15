import {
  CLASSIFY_FLAGS,
  type ClassifyFlags,
  GENERATE_FLAGS,
  type GenerateFlags,
  PERPLEXITY_FLAGS,
  type PerplexityFlags,
  readEvalFlags,
} from './eval-flags';
import { type Environment, type FlagTable, helpOfFlags, UsageError, variableOf } from './flag';
import { readServeFlags, SERVE_FLAGS, type ServeFlags } from './serve-flags';

const PROGRAM = 'ai-datacenter-runtime';

/** A command with its flags, read from the command line and the environment. */
export type Invocation =
  | { readonly command: 'serve'; readonly flags: ServeFlags }
  | { readonly command: 'eval perplexity'; readonly flags: PerplexityFlags }
  | { readonly command: 'eval classify'; readonly flags: ClassifyFlags }
  | { readonly command: 'eval generate'; readonly flags: GenerateFlags }
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' };

/** A command: its help and its flags. */
interface Command {
  readonly summary: string;
  readonly flags: FlagTable;
  readonly read: (args: readonly string[], env: Environment) => Invocation;
}

/** All commands, by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    summary: "Serves a model over OpenAI's HTTP API.",
    flags: SERVE_FLAGS,
    read: (args, env) => ({ command: 'serve', flags: readServeFlags(args, env) }),
  },
  'eval perplexity': {
    summary: 'Measures how well a model predicts a text.',
    flags: PERPLEXITY_FLAGS,
    read: (args, env) => ({ command: 'eval perplexity', flags: readEvalFlags(PERPLEXITY_FLAGS, args, env) }),
  },
  'eval classify': {
    summary: 'Measures a classifier: accuracy, precision, recall, F1, ROC-AUC.',
    flags: CLASSIFY_FLAGS,
    read: (args, env) => ({ command: 'eval classify', flags: readEvalFlags(CLASSIFY_FLAGS, args, env) }),
  },
  'eval generate': {
    summary: "Measures the share of a model's answers that match the expected ones.",
    flags: GENERATE_FLAGS,
    read: (args, env) => ({ command: 'eval generate', flags: readEvalFlags(GENERATE_FLAGS, args, env) }),
  },
};

/** Reads the command line. Flags that it does not have may come from the environment. */
export function readInvocation(args: readonly string[], env: Environment): Invocation {
  const firstFlag = args.findIndex((arg) => arg.startsWith('-'));
  const words = args.slice(0, firstFlag < 0 ? args.length : firstFlag).join(' ');
  const rest = args.slice(firstFlag < 0 ? args.length : firstFlag);
  if (rest.some((arg) => arg === '--help' || arg === '-h')) return { command: 'help', text: helpText(words) };
  if (rest.includes('--version')) return { command: 'version' };
  const command = commandOf(words);
  if (command === undefined) throw new UsageError(unknownCommand(words, rest));
  return command.read(rest, env);
}

/** The text of `--help` for a command, or for all commands that start with `words`. */
export function helpText(words: string): string {
  const command = commandOf(words);
  if (command !== undefined) {
    return `${command.summary}

  ${PROGRAM} ${words} [flags]

${helpOfFlags(command.flags)}

Each flag can also be set by an environment variable: --model by ${variableOf('model')}, --cache-dir by
${variableOf('cache-dir')}. The command line overrides the environment.
`;
  }
  const names = Object.keys(COMMANDS).filter((name) => words === '' || name.startsWith(`${words} `));
  if (names.length === 0) throw new UsageError(unknownCommand(words, []));
  return `${words === '' ? 'Serves and evaluates language models.' : `Commands of "${words}".`}

${names.map((name) => `  ${`${PROGRAM} ${name} [flags]`.padEnd(48)}${COMMANDS[name]?.summary ?? ''}`).join('\n')}
  ${PROGRAM} COMMAND --help | --version
`;
}

function commandOf(words: string): Command | undefined {
  return Object.hasOwn(COMMANDS, words) ? COMMANDS[words] : undefined;
}

function unknownCommand(words: string, rest: readonly string[]): string {
  const known = Object.keys(COMMANDS)
    .map((name) => `"${name}"`)
    .join(', ');
  if (words !== '') return `"${words}" is not a command. Use one of ${known}.`;
  return rest.length === 0
    ? `There is no command. Use one of ${known}.`
    : `There is no command before ${rest[0]}. Put the command first: ${known}.`;
}
