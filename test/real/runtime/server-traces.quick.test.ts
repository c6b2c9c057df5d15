import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number | string;
    readonly doubleValue?: number;
    readonly arrayValue?: { readonly values: readonly { readonly stringValue: string }[] };
  };
}
interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly Attribute[];
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** A collector that keeps what it is sent. */
class Collector {
  readonly paths: (string | undefined)[] = [];
  readonly sent: Sent[] = [];
  private readonly server: Server = createServer((request, reply) => {
    void this.take(request).then(() => reply.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });

  async listen(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get spans(): Span[] {
    return this.sent.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage): Promise<void> {
    this.paths.push(request.url);
    this.sent.push(JSON.parse(await text(request)) as Sent);
  }
}

function attributesOf({ attributes }: { readonly attributes: readonly Attribute[] }): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        value.arrayValue?.values.map(({ stringValue }) => stringValue) ??
        Number(value.intValue),
    ]),
  );
}

const ROOT = join(__dirname, '../../..');
const NAME = 'tiny-shakespeare';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

let collector: Collector;
const started: ChildProcess[] = [];
beforeEach(() => {
  collector = new Collector();
});
afterEach(() => {
  collector.close();
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A server in a process of its own: the exporter loads modules in a way that does not work inside of Jest. */
async function serveTo(endpoint: string): Promise<{ url: string; end(): Promise<number | null> }> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      join(ROOT, 'lib/runtime/src/main.ts'),
      'serve',
      '--port',
      '0',
      '--backend',
      'reference',
      '--otlp-traces-endpoint',
      endpoint,
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let hasEnded = false;
  void exited.then(() => {
    hasEnded = true;
  });
  while (!output.includes('"ready"')) {
    if (hasEnded) throw new Error(`the server ended: ${output}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? '',
    end: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

async function ask(url: string, path: string, body: object, traceparent?: string): Promise<number> {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(traceparent === undefined ? {} : { traceparent }) },
    body: JSON.stringify(body),
  });
  await reply.text();
  return reply.status;
}

test('a request to the model is a span below that of its client, and its text is not in it', async () => {
  const server = await serveTo(await collector.listen());
  const chat = { model: NAME, messages: [{ role: 'user', content: 'a-secret' }], temperature: 0.5, max_tokens: 3 };

  expect(await ask(server.url, '/v1/chat/completions', chat, `00-${TRACE}-${SPAN}-01`)).toBe(200);
  expect(await ask(server.url, '/tokenize', { prompt: 'a-secret' }, `00-${TRACE}-${SPAN}-01`)).toBe(200);
  // not sampled
  expect(
    await ask(server.url, '/v1/completions', { prompt: 'a-secret', max_tokens: 1 }, `00-${TRACE}-${SPAN}-00`),
  ).toBe(200);
  expect(await ask(server.url, '/v1/completions', { prompt: 'a-secret', max_tokens: 0 }, 'nonsense')).toBe(400);
  expect(await server.end()).toBe(0); // what is left is sent first

  expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']));
  expect(collector.spans).toHaveLength(2);
  const [answered, refused] = collector.spans;
  expect(answered).toMatchObject({ name: `chat ${NAME}`, traceId: TRACE, parentSpanId: SPAN, kind: 2 });
  expect(attributesOf(answered ?? { attributes: [] })).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': NAME,
    'gen_ai.request.temperature': 0.5,
    'gen_ai.request.max_tokens': 3,
    'http.response.status_code': 200,
    'gen_ai.usage.output_tokens': 3,
    'gen_ai.response.finish_reasons': ['length'],
    'gen_ai.latency.time_to_first_token': expect.any(Number),
  });
  expect(refused?.name).toBe(`text_completion ${NAME}`);
  expect(refused?.traceId).not.toBe(TRACE);
  expect(attributesOf(refused ?? { attributes: [] })).toMatchObject({ 'http.response.status_code': 400 });
  expect(attributesOf(collector.sent[0]?.resourceSpans[0]?.resource ?? { attributes: [] })).toMatchObject({
    'service.name': 'ai-datacenter-runtime',
  });
  expect(JSON.stringify(collector.sent)).not.toContain('a-secret');
}, 120_000);

test('a collector that is away keeps nobody from being answered, nor the server from ending', async () => {
  const server = await serveTo('http://127.0.0.1:9');

  expect(await ask(server.url, '/v1/completions', { prompt: 'x', max_tokens: 1 })).toBe(200);
  expect(await server.end()).toBe(0);
}, 120_000);
