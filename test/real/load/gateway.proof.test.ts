import { createSign, generateKeyPairSync } from 'node:crypto';
import type { InferenceGatewayOptions } from '../../../lib/network/inference-gateway/options';
import { type GatewayStack, startGateway, TOKENS_OF_A_RESPONSE } from './gateway-stack';

// The objects of a gateway as the real translator of Envoy Gateway reads them, kept by a real Envoy, the real service
// that compares with counters, and a real Redis. A filter of Envoy stands for Envoy AI Gateway, which is in no package.

const BACKENDS = [{ service: 'chat', models: ['smollm2', 'smollm2-long'] }];
const KEYS = { 'team-a': 'key-of-a', 'team-b': 'key-of-b', 'team-c': 'key-of-c' };
const MINUTES = 60_000;

let gateway: GatewayStack;

interface Request {
  readonly key?: string;
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly more?: object;
}

const filled = (bytes: number) => ({ key: KEYS['team-b'], model: 'other', more: { text: 'x'.repeat(bytes) } });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function send({ key, model = 'smollm2', headers = {}, more }: Request, to = gateway): Promise<Response> {
  const authorization = key === undefined ? undefined : { authorization: `Bearer ${key}` };
  const reply = await fetch(`${to.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization, ...headers },
    body: JSON.stringify({ model, messages: [], ...more }),
  });
  await reply.clone().text();
  return reply;
}

const statusOf = async (request: Request, to = gateway): Promise<number> => (await send(request, to)).status;

describe('a gateway with API keys', () => {
  const options: InferenceGatewayOptions = {
    backends: BACKENDS,
    apiKeySecrets: ['api-keys'],
    requestsPerMinute: 30,
    tokensPerDay: 3 * TOKENS_OF_A_RESPONSE - 1,
    maxBodyBytes: 100_000,
    maxResponseSeconds: 2,
  };

  beforeAll(async () => {
    gateway = await startGateway(options, { keys: KEYS });
  }, 30 * MINUTES);

  afterAll(async () => gateway?.stop());

  test('is accepted by Envoy Gateway, with all of its policies', () => {
    const refused = gateway.conditions.filter((it) => / (Accepted|ResolvedRefs) (?!True)/.test(it));
    expect(refused).toEqual([]);
    for (const kind of ['SecurityPolicy', 'ClientTrafficPolicy', 'BackendTrafficPolicy', 'HTTPRoute']) {
      expect(gateway.conditions).toContain(`${kind} Accepted True`);
    }
  });

  test('answers only with a key, and the service gets the name of the client in its place', async () => {
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ key: 'guessed' })).toBe(401);
    expect(await statusOf({ headers: { 'x-gateway-client': 'team-a' } })).toBe(401);
    expect(gateway.received).toEqual([]);
    const reply = await send({ key: KEYS['team-b'], headers: { 'x-gateway-client': 'team-a' } });
    expect(reply.status).toBe(200);
    expect(gateway.received[0]?.headers['x-gateway-client']).toBe('team-b');
    expect(gateway.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('answers for its models only', async () => {
    expect(await statusOf({ key: KEYS['team-b'], model: 'other' })).toBe(404);
    expect(await statusOf({ key: KEYS['team-b'], model: '' })).toBe(404);
  });

  test('refuses a client that used its tokens, over all models, and no other client', async () => {
    const statuses: number[] = [];
    for (const model of ['smollm2', 'smollm2-long', 'smollm2', 'smollm2', 'smollm2-long']) {
      statuses.push(await statusOf({ key: KEYS['team-a'], model }));
      await settled();
    }
    // The third response exceeds the limit. With a limit of just these tokens one more would be answered.
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(await statusOf({ key: KEYS['team-b'] })).toBe(200);
  });

  test(
    'refuses a client with too many requests in a minute',
    async () => {
      await beginningOfMinute();
      const request = { key: KEYS['team-c'], more: { free: true } };
      const statuses: number[] = [];
      for (let count = 0; count < 35; count += 1) statuses.push(await statusOf(request));
      expect(statuses.slice(0, 30).every((status) => status === 200)).toBe(true);
      expect(statuses.slice(30)).toEqual([429, 429, 429, 429, 429]);
    },
    2 * MINUTES,
  );

  test('takes a body of the limit, and none that is longer', async () => {
    expect(await statusOf(filled(90_000))).toBe(404);
    expect(await statusOf(filled(110_000))).toBe(413);
  });

  test('ends a response that takes longer than the longest', async () => {
    expect(await statusOf({ key: KEYS['team-b'], more: { wait: 3 } })).toBe(504);
  });

  test('lets requests pass while its counters are away', async () => {
    expect(await statusOf({ key: KEYS['team-a'] })).toBe(429);
    await gateway.stopCounting();
    expect(await statusOf({ key: KEYS['team-a'] })).toBe(200);
    expect(await statusOf({ key: 'guessed' })).toBe(401);
  });

  test('fails its health checks when it drains, and still answers', async () => {
    const health = async (): Promise<number> => (await fetch(`${gateway.url}/ready`)).status;
    expect(await health()).toBe(200);
    await fetch(`${gateway.adminUrl}/healthcheck/fail`, { method: 'POST' });
    expect(await health()).toBe(503);
    expect(await statusOf({ key: KEYS['team-b'] })).toBe(200);
  });
});

describe('a gateway with tokens', () => {
  const issuer = 'https://login.example.com';
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };

  function token(claims: object, key = privateKey): string {
    const expires = Math.floor(Date.now() / 1000) + 600;
    const said = { iss: issuer, aud: 'inference', sub: 'team-a', exp: expires, ...claims };
    const signed = `${part({ alg: 'RS256', kid: 'one' })}.${part(said)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
  }

  beforeAll(async () => {
    const options = {
      backends: BACKENDS,
      jwtIssuer: issuer,
      jwtAudiences: ['inference'],
      jwtKeysUrl: `${issuer}/keys`,
      tokensPerDay: TOKENS_OF_A_RESPONSE - 1,
      failClosed: true,
    };
    gateway = await startGateway(options, { jwks });
  }, 30 * MINUTES);

  afterAll(async () => gateway?.stop());

  test('answers to tokens of the issuer, for its audience, that are valid', async () => {
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ key: token({ exp: 1 }) })).toBe(401);
    expect(await statusOf({ key: token({}, foreign) })).toBe(401);
    expect(await statusOf({ key: token({ iss: 'https://other.example.com' }) })).toBe(401);
    expect(await statusOf({ key: token({ aud: 'other' }) })).toBe(403);
    expect(await statusOf({ key: token({ sub: undefined }), headers: { 'x-gateway-client': 'team-b' } })).toBe(404);
    expect(gateway.received).toEqual([]);
    expect(await statusOf({ key: token({}) })).toBe(200);
    expect(gateway.received[0]?.headers['x-gateway-client']).toBe('team-a');
    await settled();
    expect(await statusOf({ key: token({}) })).toBe(429);
    expect(await statusOf({ key: token({ sub: 'team-b' }) })).toBe(200);
  });

  test('refuses requests while its counters are away, if the plan says so', async () => {
    expect(await statusOf({ key: token({ sub: 'team-c' }) })).toBe(200);
    await gateway.stopCounting();
    expect(await statusOf({ key: token({ sub: 'team-c' }) })).toBe(500);
  });
});

/** Envoy reports tokens when a response is complete, without waiting for an answer. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
}

/** Windows are those of the clock: at its end the next one would begin. */
async function beginningOfMinute(): Promise<void> {
  const second = new Date().getSeconds();
  if (second < 40) return;
  await new Promise((resolve) => {
    setTimeout(resolve, (61 - second) * 1000);
  });
}
