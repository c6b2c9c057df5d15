import https from 'node:https';
import type { SecureVersion } from 'node:tls';
import { required } from '../../../lib/core/plan';
import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { EDGE } from '../../network/inference-edge/edge-options';
import { freePort } from '../free-port';
import { type EdgeProxy, startEdgeProxy } from './edge-haproxy';
import { packedRuntime, Served } from './served';

// The numbers of an edge's plan, kept by a real proxy in front of two real runtimes. HAProxy stands for the load
// balancer and for AWS WAF: what these do themselves is not proven here.

let ports: number[] = [];
let servers: Served[] = [];
const proxies: EdgeProxy[] = [];

beforeAll(async () => {
  const folder = packedRuntime();
  ports = [await freePort(), await freePort()];
  servers = await Promise.all(ports.map((port) => Served.start(folder, [], port)));
}, 600_000);

afterAll(async () => {
  for (const proxy of proxies) await proxy.stop();
  for (const server of servers) server.signal('SIGKILL');
  await Promise.all(servers.map(({ exited }) => exited));
});

async function edge(options: InferenceEdgeOptions = {}): Promise<EdgeProxy> {
  const proxy = await startEdgeProxy(required(planInferenceEdge({ ...EDGE, ...options })), ports);
  proxies.push(proxy);
  return proxy;
}

interface Reply {
  /** 0 if the connection failed. */
  readonly status: number;
  readonly body: string;
  readonly servedBy: unknown;
  readonly protocol: string | null;
}

interface Request {
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxVersion?: SecureVersion;
  readonly hasCertificate?: boolean;
}

function send({ httpsPort, ca, client }: EdgeProxy, request: Request = {}): Promise<Reply> {
  const { path = '/v1/models', body, headers = {}, maxVersion, hasCertificate = false } = request;
  return new Promise((resolve) => {
    const sent = https.request(
      {
        host: '127.0.0.1',
        servername: 'localhost',
        port: httpsPort,
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        ca,
        maxVersion,
        // OpenSSL offers old protocols at security level 0 only.
        ...(maxVersion === 'TLSv1.1' && { minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
        ...(hasCertificate && client),
        agent: false,
      },
      (reply) => {
        const protocol =
          'getProtocol' in reply.socket ? (reply.socket as { getProtocol(): string }).getProtocol() : null;
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (piece: string) => {
          text += piece;
        });
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, body: text, servedBy: reply.headers['x-served-by'], protocol }),
        );
        reply.on('error', () => resolve({ status: 0, body: text, servedBy: undefined, protocol }));
      },
    );
    sent.on('error', () => resolve({ status: 0, body: '', servedBy: undefined, protocol: null }));
    sent.end(body);
  });
}

const completion = (prompt: string): string => JSON.stringify({ prompt, max_tokens: 4, temperature: 0 });

test('TLS 1.3 and 1.2 are spoken, and 1.1 is not', async () => {
  const proxy = await edge();
  expect(await send(proxy)).toMatchObject({ status: 200, protocol: 'TLSv1.3' });
  expect(await send(proxy, { maxVersion: 'TLSv1.2' })).toMatchObject({ status: 200, protocol: 'TLSv1.2' });
  expect(await send(proxy, { maxVersion: 'TLSv1.1' })).toMatchObject({ status: 0 });
}, 120_000);

test('port 80 sends clients to TLS, path and all', async () => {
  const { httpPort, httpsPort } = await edge();
  const reply = await fetch(`http://127.0.0.1:${httpPort}/v1/models?a=1`, { redirect: 'manual' });
  expect([reply.status, reply.headers.get('location')]).toEqual([301, `https://localhost:${httpsPort}/v1/models?a=1`]);
}, 120_000);

test('a prompt with code passes, and a body above the limit by one byte does not', async () => {
  const maxBodyBytes = 4096;
  const proxy = await edge({ maxBodyBytes });
  const ask = (prompt: string) => send(proxy, { path: '/v1/completions', body: completion(prompt) });
  const room = maxBodyBytes - Buffer.byteLength(completion(''));
  expect(await ask("<script>fetch('http://169.254.169.254/')</script> ../../etc/passwd")).toMatchObject({
    status: 200,
  });
  const whole = await ask('a'.repeat(room));
  // The demo model may refuse so many tokens itself, in words of its own.
  expect(whole.status === 200 || whole.body.includes('"error"')).toBe(true);
  expect(await ask('a'.repeat(room + 1))).toMatchObject({ status: 403, servedBy: undefined });
}, 120_000);

test('headers above what the web ACL inspects are refused', async () => {
  const proxy = await edge();
  expect(await send(proxy, { headers: { 'x-much': 'a'.repeat(7000) } })).toMatchObject({ status: 200 });
  expect(await send(proxy, { headers: { 'x-much': 'a'.repeat(8500) } })).toMatchObject({ status: 403 });
}, 120_000);

test('each key has its own limit of requests, and keys that are made up share that of their address', async () => {
  const proxy = await edge({
    requestsPerFiveMinutes: 40,
    rateLimitHeader: 'authorization',
    requestsPerHeaderValue: 10,
  });
  const statuses = async (authorization: string): Promise<number[]> => {
    const found: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) found.push((await send(proxy, { headers: { authorization } })).status);
    return found;
  };
  const expected = [...Array.from({ length: 10 }, () => 200), 403, 403];
  expect(await statuses('Bearer one')).toEqual(expected);
  expect(await statuses('Bearer two')).toEqual(expected);
  // The address has 16 requests left.
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => send(proxy, { headers: { authorization: `Bearer made-up-${index}` } })),
  );
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(16);
}, 120_000);

test.each(['round-robin', 'least-outstanding-requests'] as const)(
  '%s reaches both pods',
  async (strategy) => {
    const proxy = await edge({ strategy });
    const replies = await Promise.all(Array.from({ length: 8 }, () => send(proxy)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ servedBy }) => servedBy))).toEqual(new Set(['pod0', 'pod1']));
  },
  120_000,
);

test('clients without a certificate of the trust store are refused', async () => {
  const proxy = await edge({ clientCaBucket: 'company-cas' });
  expect(await send(proxy)).toMatchObject({ status: 0 });
  expect(await send(proxy, { hasCertificate: true })).toMatchObject({ status: 200 });
}, 120_000);
