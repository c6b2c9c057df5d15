import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Json = Readonly<Record<string, unknown>>;

/** Settings of cdk.json that name an account of the user's, or a place for files. */
const NOT_TAKEN = new Set(['profile', 'roleArn', 'output', 'app', 'build', 'context']);

/** A value that was looked up, such as `vpc-provider:account=111111111111:filter.vpc-id=vpc-1:region=us-east-1`. */
const LOOKED_UP = /^[\w-]+:.*\baccount=/;
/** The same of any account but the local one: in cdk.json a value of the local account is meant for it. */
const LOOKED_UP_ELSEWHERE = /^[\w-]+:.*\baccount=(?!0{12}\b)/;

/**
 * A folder from which the CDK CLI runs an app that lives elsewhere. The CLI writes what it looks up into
 * `cdk.context.json` of its working folder: here it is a copy without the values that were looked up in an account, so
 * the local cloud answers each look-up, and no file of the app changes. The app itself runs in its own folder.
 */
export function privateFolder(app: string, into: string): void {
  mkdirSync(into, { recursive: true });
  const settings = readJson(path.join(app, 'cdk.json'));
  const kept = Object.fromEntries(Object.entries(settings).filter(([name]) => !NOT_TAKEN.has(name)));
  const command = appCommand(app, settings['app']);
  const build = settings['build'];
  writeJson(path.join(into, 'cdk.json'), {
    ...kept,
    ...(command !== undefined && { app: command }),
    ...(typeof build === 'string' && { build: inFolder(app, build) }),
    context: without(LOOKED_UP_ELSEWHERE, settings['context'] as Json | undefined),
  });
  const context = path.join(app, 'cdk.context.json');
  writeJson(path.join(into, 'cdk.context.json'), existsSync(context) ? without(LOOKED_UP, readJson(context)) : {});
}

/** The command of cdk.json, so that it works from another folder: an assembly by its path, a program in its folder. */
function appCommand(app: string, command: unknown): string | undefined {
  if (typeof command !== 'string') return undefined;
  const asFile = path.resolve(app, command);
  if (existsSync(asFile) && statSync(asFile).isDirectory()) return asFile;
  if (!existsSync(asFile)) return inFolder(app, command);
  return inFolder(app, command.endsWith('.js') ? `node ${quoted(asFile)}` : quoted(asFile)); // as the CLI guesses
}

function inFolder(folder: string, command: string): string {
  return `cd ${quoted(folder)} && ${command}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function without(names: RegExp, context: Json = {}): Json {
  return Object.fromEntries(Object.entries(context).filter(([name]) => !names.test(name)));
}

function readJson(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    throw new Error(`${file} is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
