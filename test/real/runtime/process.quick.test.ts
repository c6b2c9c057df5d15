import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import OpenAI from 'openai';
import { BUILT_ADDON, builtAddon } from '../../runtime/backend/native/build-addon';

const ROOT = join(__dirname, '../../..');
const FOLDER = join(ROOT, 'out/runtime-process-test');
const SECRET = 'Wherefore-art-thou-secret';

/** The package as it ships, unpacked where it finds the checkout's dependencies. */
beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  execFileSync('npm', ['pack', '--workspace', 'lib/runtime', '--pack-destination', FOLDER, '--silent'], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const tarball = readdirSync(FOLDER).find((file) => file.endsWith('.tgz')) ?? 'no tarball';
  execFileSync('tar', ['-xzf', tarball], { cwd: FOLDER });
}, 120_000);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

class RuntimeProcess {
  output = '';
  readonly exited: Promise<number | null>;
  url = '';
  private readonly child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [join(FOLDER, 'package/dist/main.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
  }

  static ready(...flags: string[]): Promise<RuntimeProcess> {
    return RuntimeProcess.readyWith({}, flags);
  }

  static async readyWith(env: Readonly<Record<string, string>>, flags: readonly string[]): Promise<RuntimeProcess> {
    const runtime = new RuntimeProcess(['serve', '--port', '0', ...flags], env);
    started.push(runtime);
    await Promise.race([
      until(() => runtime.output.includes('"ready"')),
      runtime.exited.then((code) => {
        throw new Error(`the runtime ended with ${code}: ${runtime.output}`);
      }),
    ]);
    runtime.url = /http:\/\/127\.0\.0\.1:\d+/.exec(runtime.output)?.[0] ?? '';
    return runtime;
  }

  get client(): OpenAI {
    return new OpenAI({ baseURL: `${this.url}/v1`, apiKey: 'none', maxRetries: 0 });
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

const started: RuntimeProcess[] = [];
afterEach(() => {
  for (const runtime of started.splice(0)) runtime.signal('SIGKILL');
});

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition()))
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
}

/** A stream that has begun, and a promise of its whole. */
async function longAnswer(
  runtime: RuntimeProcess,
): Promise<{ done: Promise<{ tokens: number; reason: string | null | undefined }> }> {
  const stream = await runtime.client.completions.create({
    model: 'tiny-shakespeare',
    prompt: SECRET,
    max_tokens: 200,
    seed: 1,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  const done = (async () => {
    let tokens = 0;
    let reason: string | null | undefined;
    for (let next = first; next.done !== true; next = await chunks.next()) {
      tokens = next.value.usage?.completion_tokens ?? tokens;
      reason = next.value.choices[0]?.finish_reason ?? reason;
    }
    return { tokens, reason };
  })();
  done.catch(() => undefined); // awaited later
  return { done };
}

const statusOf = (url: string): Promise<number> => fetch(url).then((reply) => reply.status);

test('probes and metrics are answered while an answer is generated', async () => {
  const runtime = await RuntimeProcess.ready();
  const { done } = await longAnswer(runtime);
  let isDone = false;
  const finished = done.then(() => {
    isDone = true;
  });

  for (const path of ['/health', '/ready', '/metrics']) expect(await statusOf(runtime.url + path)).toBe(200);

  expect(isDone).toBe(false);
  await finished;
}, 30_000);

test('SIGTERM makes the server unready at once, lets it finish what it began, and ends it with 0', async () => {
  const runtime = await RuntimeProcess.ready('--drain-delay-seconds', '1');
  const { done } = await longAnswer(runtime);

  runtime.signal('SIGTERM');
  await until(() => runtime.output.includes('draining'));
  const ready = await statusOf(`${runtime.url}/ready`);
  const health = await statusOf(`${runtime.url}/health`);
  const late = await runtime.client.completions.create({ model: 'tiny-shakespeare', prompt: 'x', max_tokens: 1 });

  expect(ready).toBe(503);
  expect(health).toBe(200);
  expect(late.usage?.completion_tokens).toBe(1);
  expect(await done).toEqual({ tokens: 200, reason: 'length' });
  expect(await runtime.exited).toBe(0);
  expect(runtime.output).toContain('"givenUp":0');
}, 30_000);

test('without a delay new connections are refused after SIGTERM while an answer is finished', async () => {
  const runtime = await RuntimeProcess.ready();
  const { done } = await longAnswer(runtime);

  runtime.signal('SIGTERM');
  await until(() =>
    fetch(`${runtime.url}/health`, { headers: { connection: 'close' } }).then(
      () => false,
      () => true,
    ),
  );

  expect(await done).toEqual({ tokens: 200, reason: 'length' });
  expect(await runtime.exited).toBe(0);
}, 30_000);

test('an answer that takes longer than the timeout ends with the reason abort; the process ends with 0', async () => {
  const runtime = await RuntimeProcess.ready('--shutdown-timeout-seconds', '0');
  const { done } = await longAnswer(runtime);

  runtime.signal('SIGTERM');

  expect((await done).reason).toBe('abort');
  expect(await runtime.exited).toBe(0);
  expect(runtime.output).toContain('"givenUp":1');
}, 30_000);

/** Throws in the thread of the engine, by the debugger's protocol: the process was started with --inspect. */
async function breakEngine(runtime: RuntimeProcess): Promise<void> {
  const socket = new WebSocket(/ws:\/\/\S+/.exec(runtime.output)?.[0] ?? 'no debugger');
  await once(socket, 'open');
  const say = (method: string, params: object): void => socket.send(JSON.stringify({ id: 1, method, params }));
  const isDone = new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const { method, params } = JSON.parse(String(data)) as {
        method?: string;
        params: { sessionId: string; workerInfo: { url: string } };
      };
      if (method === 'NodeWorker.receivedMessageFromWorker') resolve();
      if (method !== 'NodeWorker.attachedToWorker' || !params.workerInfo.url.includes('engine-thread')) return;
      const expression = "setImmediate(() => { throw new Error('broken by the test'); })";
      say('NodeWorker.sendMessageToWorker', {
        sessionId: params.sessionId,
        message: JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }),
      });
    });
  });
  say('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await isDone;
  socket.close(); // a process that ends waits for its debugger
}

test('a broken engine thread ends answers with an error, makes the process unready, and ends it with 1', async () => {
  const runtime = await RuntimeProcess.readyWith({ NODE_OPTIONS: '--inspect=127.0.0.1:0' }, ['--backend', 'reference']);
  const { done } = await longAnswer(runtime);
  const refused = expect(done).rejects.toThrow('engine failed');
  await breakEngine(runtime);

  await refused;
  const ready = await statusOf(`${runtime.url}/ready`).catch(() => 'nobody listens');
  expect([503, 'nobody listens']).toContain(ready); // it is gone within a moment
  expect(await runtime.exited).toBe(1);
  expect(runtime.output).toContain('"msg":"engine failed"');
  expect(runtime.output).toContain('broken by the test');
}, 30_000);

test('log lines tell sizes and ends of requests, and nothing of their text', async () => {
  const runtime = await RuntimeProcess.ready();
  const completion = await runtime.client.completions.create({
    model: 'tiny-shakespeare',
    prompt: SECRET,
    max_tokens: 4,
  });
  await fetch(`${runtime.url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"prompt":"${SECRET}"`,
  });
  await runtime.client.completions.create({ model: SECRET, prompt: 'x' }).catch(() => undefined);

  runtime.signal('SIGTERM');
  await runtime.exited;

  const lines = runtime.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ msg }) => msg === 'request')).toEqual([
    expect.objectContaining({
      path: '/v1/completions',
      status: 200,
      promptTokens: completion.usage?.prompt_tokens,
      completionTokens: 4,
      finishReason: 'length',
    }),
    expect.objectContaining({ status: 400 }),
    expect.objectContaining({ status: 404 }),
  ]);
  expect(runtime.output).not.toContain(SECRET);
}, 30_000);

test('without the native backend WebAssembly serves, and one line of the log says so', async () => {
  const runtime = await RuntimeProcess.ready();

  const lines = runtime.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ level }) => level !== 'info')).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: expect.stringMatching(/native backend does not load.*wasm backend is used/),
    }),
  ]);
  expect(lines.at(-1)).toMatchObject({ msg: 'ready', backend: 'wasm' });
}, 30_000);

test('the native backend serves where it is compiled, and answers as the reference backend does', async () => {
  builtAddon();
  const compiled = join(FOLDER, 'package/dist/native/engine.node');
  cpSync(BUILT_ADDON, compiled);
  try {
    const runtimes = [
      await RuntimeProcess.ready('--backend', 'native', '--threads', '1'),
      await RuntimeProcess.ready('--backend', 'reference'),
    ];
    const answers = await Promise.all(
      runtimes.map((runtime) =>
        runtime.client.completions.create({
          model: 'tiny-shakespeare',
          prompt: SECRET,
          max_tokens: 24,
          temperature: 0,
        }),
      ),
    );

    expect(runtimes[0]?.output).toMatch(/"backend":"native","threads":1,.*"ready"/);
    expect(runtimes[0]?.output).not.toContain('"warn"');
    expect(answers[0]?.choices[0]?.text).toBe(answers[1]?.choices[0]?.text);
  } finally {
    rmSync(compiled);
  }
}, 180_000); // the C is compiled here if nobody did before

/** A text to evaluate with, and where the report goes. */
function evaluation(text: string): { report: string; args: string[] } {
  const data = join(FOLDER, 'data.txt');
  const report = join(FOLDER, 'report');
  writeFileSync(data, text);
  return {
    report,
    args: [
      'eval',
      'perplexity',
      '--model',
      'tiny-shakespeare',
      '--backend',
      'reference',
      '--context',
      '16',
      '--data',
      data,
      '--format',
      'both',
      '--output',
      report,
    ],
  };
}

test('eval writes its report for people and for programs, and ends with 0', async () => {
  const { report, args } = evaluation('To be, or not to be, that is the question.');
  const runtime = new RuntimeProcess(args);
  started.push(runtime);

  expect(await runtime.exited).toBe(0);
  const json = JSON.parse(readFileSync(`${report}.json`, 'utf8')) as { perplexity: number };
  expect(json).toMatchObject({ task: 'perplexity', model: 'tiny-shakespeare', perplexity: expect.any(Number) });
  expect(readFileSync(`${report}.md`, 'utf8')).toContain(`| perplexity | ${json.perplexity.toFixed(4)} |`);
  for (const ending of ['json', 'md']) rmSync(`${report}.${ending}`);
}, 30_000);

test('Ctrl-C ends an eval with 130 and without a report', async () => {
  const { report, args } = evaluation('To be, or not to be, that is the question.\n'.repeat(5000));
  const runtime = new RuntimeProcess(args);
  started.push(runtime);
  await until(() => / of \d+ tokens/.test(runtime.output));

  runtime.signal('SIGINT');

  expect(await runtime.exited).toBe(130);
  expect(runtime.output).toContain('ended by SIGINT; there is no report');
  expect([`${report}.json`, `${report}.md`].filter(existsSync)).toEqual([]);
}, 60_000);

test('SIGTERM during a download ends the process with 0', async () => {
  let asked = false;
  const silent = createServer(() => {
    asked = true;
  });
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const runtime = new RuntimeProcess(['serve', '--model', 's3://models/a'], {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  started.push(runtime);
  await until(() => asked);

  runtime.signal('SIGTERM');

  expect(await runtime.exited).toBe(0);
  silent.closeAllConnections();
  silent.close();
}, 30_000);

test.each([
  [['serve', '--port', 'no'], 2, /--port \(or RUNTIME_PORT\) is "no"/],
  [['serve', '--max-model-len', '257'], 2, /--max-model-len is 257; the model has 256 positions/],
  [['serve', '--model', 'gpt-9'], 1, /^--model is gpt-9; there is no such folder.*\n$/],
  [['serve', '--host', '203.0.113.1', '--port', '0'], 1, /cannot serve/],
  [['serve', '--port', '0', '--backend', 'native'], 1, /native backend does not load.*npm run build:native/],
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
])(
  '%p ends with %p',
  async (args, code, output) => {
    const runtime = new RuntimeProcess(args);
    started.push(runtime);

    expect(await runtime.exited).toBe(code);
    expect(runtime.output).toMatch(output);
  },
  30_000,
);
