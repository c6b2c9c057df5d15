import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';

const ROOT = join(__dirname, '../../..');

/**
 * Packs the runtime as the image does and unpacks the tarball under `out/`, so that what answers is the package
 * that ships, with the dependencies that this checkout installed.
 */
export function packRuntime(): string {
  const folder = join(ROOT, 'out/runtime');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--workspace', 'lib/runtime', '--pack-destination', folder, '--silent'], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball of lib/runtime');
  execFileSync('tar', ['-xzf', tarball], { cwd: folder });
  return join(folder, 'package');
}

const START_TRIES = 600;

/** Compiles the native backend of a packed runtime, as the image's build does; false where there is no C compiler. */
export function buildNative(folder: string): boolean {
  if (spawnSync('cc', ['--version'], { stdio: 'ignore' }).status !== 0) return false;
  execFileSync('npm', ['run', '--silent', 'build:native'], { cwd: folder, stdio: 'pipe' });
  return true;
}

export interface Runtime {
  readonly url: string;
  readonly child: ChildProcess;
  readonly logFile: string;
  /** Drains by SIGTERM; the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts the packed runtime with the very arguments of the container, but on a free loopback port. It logs to a file,
 * so that it can outlive this process.
 */
export async function startRuntime(
  folder: string,
  containerArguments: readonly string[],
  options: { detached?: boolean; env?: Readonly<Record<string, string>> } = {},
): Promise<Runtime> {
  const args = [
    join(folder, 'dist/main.js'),
    ...withFlag(withFlag(containerArguments, '--host', '127.0.0.1'), '--port', '0'),
  ];
  const logFile = join(folder, '../runtime.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', log, log],
    detached: options.detached ?? false,
    env: { ...process.env, ...options.env },
  });
  closeSync(log);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const stop = async () => {
    child.kill('SIGTERM');
    return ended;
  };
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const heard = readFileSync(logFile, 'utf8');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(heard)?.[0];
    if (url !== undefined) return { url, child, logFile, stop };
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(
        `the runtime ended with ${child.exitCode ?? child.signalCode} before it listened: ${heard.slice(-2000)}`,
      );
    await sleep(50);
  }
  await stop();
  throw new Error(`the runtime did not listen within ${(START_TRIES * 50) / 1000} s, see ${logFile}`);
}

/** The arguments with a flag's value replaced, or added. */
export function withFlag(args: readonly string[], flag: string, value: string): string[] {
  const index = args.indexOf(flag);
  return index < 0 ? [...args, flag, value] : [...args.slice(0, index + 1), value, ...args.slice(index + 2)];
}

export interface Answer {
  readonly model: string;
  readonly text: string;
  readonly tokens: number;
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

/** One piece of a stream; the last one tells how many tokens all of them are. */
interface Piece {
  readonly text: string;
  readonly tokens: number | undefined;
}

/** Lets the model continue a text, with the official client, and hands out what it writes as it streams. */
export async function ask(
  url: string,
  prompt: string,
  onText: (text: string) => void,
  maxTokens = 96,
): Promise<Answer> {
  return answered(url, onText, async function* pieces(client, model): AsyncGenerator<Piece> {
    const stream = await client.completions.create({
      model,
      prompt,
      max_tokens: maxTokens,
      temperature: 0.8,
      top_p: 0.95,
      seed: 7,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const { choices, usage } of stream)
      yield { text: choices[0]?.text ?? '', tokens: usage?.completion_tokens };
  });
}

/**
 * Asks a chat model a question, with the official client, and hands out the answer as it streams. Always its likeliest
 * words.
 */
export async function askChat(
  url: string,
  question: string,
  onText: (text: string) => void,
  maxTokens = 32,
): Promise<Answer> {
  return answered(url, onText, async function* pieces(client, model): AsyncGenerator<Piece> {
    const messages = [{ role: 'user' as const, content: question }];
    const stream = await client.chat.completions.create({
      model,
      messages,
      max_tokens: maxTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const { choices, usage } of stream)
      yield { text: choices[0]?.delta.content ?? '', tokens: usage?.completion_tokens };
  });
}

async function answered(
  url: string,
  onText: (text: string) => void,
  pieces: (client: OpenAI, model: string) => AsyncIterable<Piece>,
): Promise<Answer> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });
  await untilReady(url);
  const model = (await client.models.list()).data[0]?.id;
  if (model === undefined) throw new Error('the runtime serves no model');
  const start = performance.now();
  let firstTokenMs = 0;
  let text = '';
  let tokens = 0;
  for await (const piece of pieces(client, model)) {
    if (piece.text !== '' && firstTokenMs === 0) firstTokenMs = performance.now() - start;
    text += piece.text;
    onText(piece.text);
    tokens = piece.tokens ?? tokens;
  }
  const seconds = (performance.now() - start - firstTokenMs) / 1000;
  if (text === '' || tokens === 0) throw new Error('the runtime answered with no text');
  return { model, text, tokens, firstTokenMs, tokensPerSecond: (tokens - 1) / seconds };
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const reply = await fetch(`${url}/ready`).catch(() => undefined);
    if (reply?.ok) return;
    await sleep(100);
  }
  throw new Error('the runtime did not become ready within a minute');
}
