import path from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `ai-datacenter rehearse [FOLDER] [options]      deploys an app on this machine, without an account

Starts a local AWS whose EKS clusters are real Kubernetes control planes, deploys every stack of the app in FOLDER
(default: this folder) and compares what was declared with what is there: with the app's own CDK CLI where there is a
cdk.json, with the real Pulumi engine where there is a Pulumi.yaml. Everything that it starts is stopped again. The
files of the app are not changed.

  --stacks A,B           only these stacks, and those that they depend on (names or patterns of the CDK CLI)
  -c, --context K=V      a context value of CDK, or a setting of Pulumi's stack; may be given more than once
  --existing FILE        a CloudFormation template (JSON or YAML) with what exists before the app, such as a VPC and a
                         cluster: deployed first, and found by look-ups. May be given more than once
  --cluster              build what is missing first, once: the Kubernetes control plane (10 minutes on 2 cores; without
                         it, Kubernetes objects are checked and recorded), for Pulumi also its engine (6 minutes)
  --update-from GITREF   deploy the app as it was at this commit first, then as it is, and say what is updated in place,
                         what is replaced, and what is left behind
  --destroy              destroy everything at the end, and say what remains
  --details              each resource and object on a line of its own
  --output FOLDER        where the results go (default: out)
  --json                 print the result as JSON; progress goes to standard error
  --timeout MINUTES      stop everything after this time (default: 60)
  --port NUMBER          port of the local cloud on 127.0.0.1 (default: a free one)
  --keep                 leave the local cloud up, and say how to use and stop it
  --stop                 stop what --keep left up
  --help                 this text

It also prints what the rules of the library find (ai-datacenter rules --list).

Exit code: 0 if what is there is what was declared, 1 if something differs, fails or remains against its declaration,
2 for a wrong option.
`;

/** The options of a rehearsal. */
export interface RehearseOptions {
  /** Holds the app's `cdk.json` or `Pulumi.yaml`. @default '.' */
  readonly folder: string;
  /** Names or patterns. @default - all stacks */
  readonly stacks?: readonly string[];
  readonly context: Readonly<Record<string, string>>;
  /** Templates of what exists before the app. */
  readonly existing: readonly string[];
  readonly buildCluster: boolean;
  /** A git commit, branch or tag: the version that is deployed before the present one. @default - none */
  readonly updateFrom?: string;
  readonly destroy: boolean;
  readonly details: boolean;
  /** In the app's folder. @default 'out' */
  readonly output: string;
  readonly json: boolean;
  readonly timeoutMinutes: number;
  /** @default - a free one */
  readonly port?: number;
  readonly keep: boolean;
}

/** A command line that cannot be followed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Command =
  | { readonly does: 'help' }
  | { readonly does: 'stop'; readonly output: string }
  | { readonly does: 'rehearse'; readonly options: RehearseOptions };

const SWITCH = { type: 'boolean', default: false } as const;
const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'string', multiple: true, default: [] as string[] } as const;
const FLAGS = {
  stacks: TEXTS,
  context: { ...TEXTS, short: 'c' },
  existing: TEXTS,
  cluster: SWITCH,
  'update-from': TEXT,
  destroy: SWITCH,
  details: SWITCH,
  output: { ...TEXT, default: 'out' },
  json: SWITCH,
  timeout: { ...TEXT, default: '60' },
  port: TEXT,
  keep: SWITCH,
  stop: SWITCH,
  help: { ...SWITCH, short: 'h' },
} as const;

/** Reads the words after `rehearse`. */
export function readCommand(words: readonly string[]): Command {
  const { values, positionals } = parsed(words);
  if (values.help) return { does: 'help' };
  const [folder = '.', ...more] = positionals;
  if (more.length > 0) throw new UsageError(`${more.join(' ')}: only one folder can be rehearsed at a time.`);
  if (values.stop) return { does: 'stop', output: path.join(folder, values.output) };
  const stacks = values.stacks.flatMap((list) => list.split(',')).filter((name) => name !== '');
  return {
    does: 'rehearse',
    options: {
      folder,
      ...(stacks.length > 0 && { stacks }),
      context: Object.fromEntries(values.context.map(contextValue)),
      existing: values.existing,
      buildCluster: values.cluster,
      ...(values['update-from'] !== undefined && { updateFrom: values['update-from'] }),
      destroy: values.destroy,
      details: values.details,
      output: values.output,
      json: values.json,
      timeoutMinutes: wholeNumber('--timeout', values.timeout, 24 * 60),
      ...(values.port !== undefined && { port: wholeNumber('--port', values.port, 65535) }),
      keep: values.keep,
    },
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See ai-datacenter rehearse --help.`);
  }
}

function contextValue(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`--context ${text} has no '='. Give a name and a value: --context name=value.`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`${flag} ${text} is not a whole number from 1 to ${most}.`);
  return value;
}
