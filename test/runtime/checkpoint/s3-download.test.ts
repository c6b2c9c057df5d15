import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadModel } from '../../../lib/runtime/src/checkpoint/s3-download';

/** The part of S3 that a download needs: a bucket by path, listed in pages of two, and objects with a version. */
class Store {
  readonly objects = new Map<string, string>();
  readonly fetched: string[] = [];
  /** Bytes that are missing at the end of a response. */
  missing = 0;
  private readonly server: Server = createServer((request, reply) => {
    const url = new URL(request.url ?? '/', 'http://store');
    const [, bucket, ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    if (bucket !== 'models') {
      reply.writeHead(404).end('<Error><Code>NoSuchBucket</Code><Message>no such bucket</Message></Error>');
    } else if (key === '') {
      reply.writeHead(200, { 'content-type': 'application/xml' }).end(this.list(url.searchParams));
    } else {
      const body = this.objects.get(key) ?? '';
      this.fetched.push(key);
      expect(request.headers['if-match']).toBe(`"${body.length}"`);
      reply.writeHead(200, { 'content-length': body.length, etag: `"${body.length}"` });
      if (this.missing > 0) reply.write(body.slice(0, -this.missing), () => reply.destroy());
      else reply.end(body);
    }
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private list(query: URLSearchParams): string {
    const start = Number(query.get('continuation-token') ?? 0);
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? ''));
    const page = keys.slice(start, start + 2);
    const isLast = start + 2 >= keys.length;
    const contents = page.map((key) => {
      const size = this.objects.get(key)?.length;
      return `<Contents><Key>${key}</Key><Size>${size}</Size><ETag>"${size}"</ETag></Contents>`;
    });
    return [
      '<?xml version="1.0"?><ListBucketResult>',
      `<IsTruncated>${String(!isLast)}</IsTruncated>`,
      ...(isLast ? [] : [`<NextContinuationToken>${start + 2}</NextContinuationToken>`]),
      ...contents,
      '</ListBucketResult>',
    ].join('');
  }
}

let store: Store;
let cache = '';
const before = { ...process.env };

beforeEach(async () => {
  store = new Store();
  cache = mkdtempSync(join(tmpdir(), 's3-'));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: await store.start(),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
  for (const [key, body] of Object.entries({
    'a/b/config.json': '{"model_type":"llama"}',
    'a/b/model.safetensors': 'weights weights',
    'a/b/chat_template.jinja': 'template',
    'a/b/pytorch_model.bin': 'pickle',
    'a/b/beside.gguf': 'the same again',
    'a/b/nested/config.json': '{}',
    'a/b/..safetensors': 'hidden',
    'a/bc/config.json': 'another model',
    'one/tiny.Q4_0.gguf': 'GGUF',
    'one/readme.json': '{}',
    'two/a.gguf': 'GGUF',
    'two/b.gguf': 'GGUF',
  }))
    store.objects.set(key, body);
});
afterEach(() => {
  store.stop();
  rmSync(cache, { recursive: true });
  process.env = { ...before };
});

test('only the files of a model folder are downloaded', async () => {
  const { folder, name } = await downloadModel('s3://models/a/b/', cache);

  expect(name).toBe('b');
  expect(folder.startsWith(cache)).toBe(true);
  expect(
    readdirSync(folder)
      .filter((file) => !file.endsWith('.etag'))
      .toSorted(),
  ).toEqual(['chat_template.jinja', 'config.json', 'model.safetensors']);
  expect(readFileSync(join(folder, 'model.safetensors'), 'utf8')).toBe('weights weights');
});

test('the folder of modules.json is downloaded too', async () => {
  store.objects.set('a/b/modules.json', '[]');
  store.objects.set('a/b/1_Pooling/config.json', '{"pooling_mode_mean_tokens":true}');

  const { folder } = await downloadModel('s3://models/a/b', cache);

  expect(readFileSync(join(folder, '1_Pooling/config.json'), 'utf8')).toBe('{"pooling_mode_mean_tokens":true}');
});

test('only the GGUF file of a folder without config.json is downloaded, and is the model', async () => {
  const { folder, name } = await downloadModel('s3://models/one', cache);

  expect(name).toBe('one');
  expect(readFileSync(folder, 'utf8')).toBe('GGUF');
  expect(store.fetched).toEqual(['one/tiny.Q4_0.gguf']);
});

test('files in the same version are not downloaded again; changed files are', async () => {
  await downloadModel('s3://models/a/b', cache);
  store.fetched.length = 0;
  store.objects.set('a/b/model.safetensors', 'better weights, and longer');

  const { folder } = await downloadModel('s3://models/a/b', cache);

  expect(store.fetched).toEqual(['a/b/model.safetensors']);
  expect(readFileSync(join(folder, 'model.safetensors'), 'utf8')).toBe('better weights, and longer');
});

test('an interrupted download is an error, and leaves no file that looks complete', async () => {
  store.missing = 3;

  await expect(downloadModel('s3://models/a/b', cache)).rejects.toMatchObject({
    name: 'ModelError',
    code: 'download-failed',
  });

  const [folder = ''] = readdirSync(cache);
  expect(existsSync(join(cache, folder, 'model.safetensors'))).toBe(false);
});

test.each([
  ['a bucket that is not there', 's3://nothing-here/a', 'NoSuchBucket'],
  ['a prefix without a model', 's3://models/a', 'holds neither config.json'],
  ['a prefix with two GGUF files', 's3://models/two', '2 GGUF files (a.gguf, b.gguf)'],
  ['an address that is not valid', 's3://UPPER/a', 'not a valid S3 address'],
])('%s is an error with the reason', async (_title, address, text) => {
  await expect(downloadModel(address, cache)).rejects.toMatchObject({
    name: 'ModelError',
    code: 'download-failed',
    message: expect.stringContaining(text),
  });
});
