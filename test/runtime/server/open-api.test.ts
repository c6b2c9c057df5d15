import Ajv2020 from 'ajv/dist/2020';
import type { Model } from '../../../lib/runtime/src/model';
import { encoder, model, NAME, post, serveFake } from './serve';

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema: object }>> }
    >
  >;
  readonly security?: readonly object[];
}
interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addKeyword('x-unsupported');

async function document(url: string): Promise<OpenApi> {
  return (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
}

const messages = [{ role: 'user', content: 'x' }];

/** A request to each endpoint with a body, and its model. */
const REQUESTS: Readonly<Record<string, readonly [body: object, served: Model]>> = {
  '/v1/completions': [{ model: NAME, prompt: 'x', max_tokens: 2, logprobs: 1, n: 2 }, model],
  '/v1/chat/completions': [{ model: NAME, messages, logprobs: true, top_logprobs: 1 }, model],
  '/v1/responses': [{ model: NAME, input: 'x' }, model],
  '/v1/embeddings': [{ model: NAME, input: ['x', 'y'] }, encoder()],
  '/classify': [{ input: 'x' }, encoder(['a'])],
  '/score': [{ text_1: 'x', text_2: 'y' }, encoder(['a'])],
  '/v1/score': [{ text_1: 'x', text_2: ['y', 'z'] }, encoder()],
  '/tokenize': [{ prompt: 'x' }, model],
  '/detokenize': [{ tokens: [1] }, model],
};

test('the document lists every endpoint once', async () => {
  const { url } = await serveFake();

  const { openapi, paths } = await document(url);

  expect(openapi).toBe('3.1.0');
  expect(
    Object.entries(paths)
      .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`))
      .toSorted(),
  ).toEqual(
    [
      'get /health',
      'get /load',
      'get /metrics',
      'get /ready',
      'get /v1/models',
      'get /v1/models/{model}',
      'get /version',
      ...Object.keys(REQUESTS).map((path) => `post ${path}`),
    ].toSorted(),
  );
});

test('the schemas are valid JSON Schemas, and each reply has a description', async () => {
  const { url } = await serveFake();

  for (const operation of Object.values((await document(url)).paths).flatMap((operations) =>
    Object.values(operations),
  )) {
    for (const { schema } of Object.values(operation.requestBody?.content ?? {}))
      expect(() => ajv.compile(schema)).not.toThrow();
    for (const { description, content } of Object.values(operation.responses)) {
      expect(description).toEqual(expect.any(String));
      for (const { schema } of Object.values(content ?? {})) expect(() => ajv.compile(schema)).not.toThrow();
    }
  }
});

test.each(Object.entries(REQUESTS))(
  '%s answers as it says, and refuses nothing as it says',
  async (path, [body, served]) => {
    const { url } = await serveFake(
      {
        answer: () => model.tokenizer.encode('be not'),
        vector: ({ task }) => (task === 'classify' ? [0.5] : [0.6, 0.8]),
      },
      { model: served },
    );
    const { requestBody, responses } = (await document(url)).paths[path]?.post ?? { responses: {} };
    const validate = (status: number): ReturnType<typeof ajv.compile> =>
      ajv.compile(responses[status]?.content?.['application/json']?.schema ?? { not: {} });

    expect(ajv.compile(requestBody?.content['application/json']?.schema ?? { not: {} })(body)).toBe(true);
    const answered = await post(url, path, body);
    const answer: unknown = await answered.json();
    const refused = await post(url, path, { model: 7 });

    expect(answered.status).toBe(200);
    const isAnswer = validate(200);
    expect([isAnswer(answer), isAnswer.errors]).toEqual([true, null]);
    expect(refused.status).toBe(400);
    expect(validate(400)(await refused.json())).toBe(true);
  },
);

test.each(['/health', '/ready', '/version', '/load', '/v1/models', `/v1/models/${NAME}`])(
  'GET %s answers as it says',
  async (path) => {
    const { url } = await serveFake();
    const { paths } = await document(url);
    const { responses } = paths[path]?.get ?? paths['/v1/models/{model}']?.get ?? { responses: {} };

    const reply = await fetch(url + path);

    expect(reply.status).toBe(200);
    expect(ajv.compile(responses[200]?.content?.['application/json']?.schema ?? { not: {} })(await reply.json())).toBe(
      true,
    );
  },
);
