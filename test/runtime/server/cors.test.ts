import { post, serveFake } from './serve';

const PAGE = 'https://chat.example.com';
const KEY = 'a-key-of-a-page';

function preflight(url: string, origin: string): Promise<Response> {
  return fetch(`${url}/v1/completions`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

test('a page of a given origin may call: the browser asks without a key, the page sends one', async () => {
  const { url } = await serveFake({}, { corsOrigins: [PAGE], apiKeys: { keys: [KEY] } });

  const asked = await preflight(url, PAGE);
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe(PAGE);
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(asked.headers.get('access-control-allow-methods')).toContain('POST');

  const answered = await post(
    url,
    '/v1/completions',
    { prompt: 'x' },
    { origin: PAGE, authorization: `Bearer ${KEY}` },
  );
  expect([answered.status, answered.headers.get('access-control-allow-origin')]).toEqual([200, PAGE]);
  expect(answered.headers.get('vary')).toContain('Origin');

  // The page can read errors, too.
  const refused = await post(url, '/v1/completions', { prompt: 'x' }, { origin: PAGE });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, PAGE]);
});

test('a stream to a page has the header, too', async () => {
  const { url } = await serveFake({}, { corsOrigins: [PAGE] });

  const answered = await post(url, '/v1/completions', { prompt: 'x', stream: true }, { origin: PAGE });

  expect(answered.headers.get('content-type')).toContain('text/event-stream');
  expect(answered.headers.get('access-control-allow-origin')).toBe(PAGE);
  await answered.text();
});

test('pages of other origins may not call', async () => {
  const { url } = await serveFake({}, { corsOrigins: [PAGE] });

  expect((await preflight(url, 'https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
});

test('* lets every page call; without the option none may, and OPTIONS is no method of a path', async () => {
  const all = await serveFake({}, { corsOrigins: ['*'] });
  expect((await preflight(all.url, PAGE)).headers.get('access-control-allow-origin')).toBe('*');

  const none = await serveFake();
  const refused = await preflight(none.url, PAGE);
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([405, null]);
});

test('unknown paths stay unknown', async () => {
  const { url } = await serveFake({}, { corsOrigins: [PAGE] });

  expect((await fetch(`${url}/v1/nothing`)).status).toBe(404);
});
