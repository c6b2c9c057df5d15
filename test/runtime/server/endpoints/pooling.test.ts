import { Tokenizer } from '../../../../lib/runtime/src/tokenizer/tokenizer';
import { ask, encoder, model, NAME, post, serveFake } from '../serve';

/** A tokenizer of words, for which white space has no tokens. */
const words = new Tokenizer(
  {
    model: { type: 'WordPiece', vocab: { '[UNK]': 0, be: 1, not: 2, to: 3 }, unk_token: '[UNK]' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    added_tokens: [],
  },
  {},
);

const close = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 5));

describe('embeddings', () => {
  test.each([
    ['a text', 'be', 1],
    ['texts', ['be', 'not'], 2],
    ['tokens', [1, 2, 3], 1],
    ['lists of tokens', [[1], [2, 3]], 2],
  ])('of %s are returned as numbers or base64', async (_title, input, count) => {
    const { client, engine } = await serveFake({ vector: () => [0.6, -0.8] }, { model: encoder() });

    const floats = await client.embeddings.create({ model: NAME, input, encoding_format: 'float' });
    const coded = await client.embeddings.create({ model: NAME, input }); // this client requests base64 and decodes it

    expect(floats.data.map(({ embedding }) => embedding)).toEqual(
      Array.from({ length: count }, () => close([0.6, -0.8])),
    );
    expect(coded.data.map(({ embedding }) => [...embedding])).toEqual(floats.data.map(({ embedding }) => embedding));
    expect(floats.usage.prompt_tokens).toBe(
      engine.pooled.slice(1, 1 + count).reduce((sum, { tokens }) => sum + tokens.length, 0),
    );
  });

  test('of fewer dimensions are scaled to length 1', async () => {
    const { client, url } = await serveFake({ vector: () => [0.6, -0.8] }, { model: encoder() });

    expect(
      (await client.embeddings.create({ model: NAME, input: 'x', dimensions: 1, encoding_format: 'float' })).data[0]
        ?.embedding,
    ).toEqual([1]);
    expect(await ask(url, '/v1/embeddings', { input: 'x', dimensions: 3 })).toMatchObject({
      error: { param: 'dimensions', message: expect.stringContaining('1 to 2') },
    });
  });

  test('of many texts are computed with limited concurrency', async () => {
    const { client, engine } = await serveFake({}, { model: encoder(), maxNumSeqs: 2, maxQueue: 0 });

    expect(
      (await client.embeddings.create({ model: NAME, input: Array.from({ length: 30 }, String) })).data.map(
        ({ index }) => index,
      ),
    ).toEqual(Array.from({ length: 30 }, (_, index) => index));
    expect(engine.mostAtOnce).toBe(2);
  });

  test('of a text that is too long are rejected, unless it may be cut', async () => {
    const { url, engine } = await serveFake({}, { model: encoder() });
    const input = Array.from({ length: 40 }, (_, index) => index);

    expect(await ask(url, '/v1/embeddings', { input })).toMatchObject({
      error: { code: 'context_length_exceeded', param: 'input' },
    });
    expect((await post(url, '/v1/embeddings', { input, truncate_prompt_tokens: -1 })).status).toBe(200);
    expect(engine.pooled.at(-1)?.tokens).toEqual(input.slice(8)); // of tokens the last, as in vLLM
  });

  test('of a text that no context could hold are of its beginning, if it may be cut', async () => {
    const { url, engine } = await serveFake({}, { model: encoder() });
    const input = 'to be or not to be '.repeat(3000);

    expect(await ask(url, '/v1/embeddings', { input })).toMatchObject({ error: { code: 'context_length_exceeded' } });
    expect((await post(url, '/v1/embeddings', { input, truncate_prompt_tokens: 5 })).status).toBe(200);
    expect(engine.pooled.at(-1)?.tokens).toEqual(model.tokenizer.encode(input).slice(0, 5));
  });

  test('of a text that may be cut are of all its words, however much white space is between them', async () => {
    const { url, engine } = await serveFake({}, { model: { ...encoder(), tokenizer: words } });
    const input = `be${' '.repeat(50)}not to be`;

    expect((await post(url, '/v1/embeddings', { input, truncate_prompt_tokens: 3 })).status).toBe(200);
    expect(engine.pooled.at(-1)?.tokens).toEqual([1, 2, 3]);
  });

  test('of a text that no context could hold are rejected if it may only be cut behind the context', async () => {
    const { url } = await serveFake({}, { model: encoder() });
    const input = 'to be or not to be '.repeat(3000);

    expect(await ask(url, '/v1/embeddings', { input, truncate_prompt_tokens: 2 ** 31 - 1 })).toMatchObject({
      error: { code: 'context_length_exceeded', message: expect.stringContaining('characters, which cannot fit') },
    });
  });
});

test('a model that was trained on shorter texts than it has positions takes no longer ones', async () => {
  const encoded = encoder();
  const pooling = { type: 'mean', normalize: true, maxTokens: 8 } as const;
  const { url, engine } = await serveFake({}, { model: { ...encoded, spec: { ...encoded.spec, pooling } as never } });
  const input = Array.from({ length: 12 }, (_, index) => index);

  expect(await ask(url, '/v1/embeddings', { input })).toMatchObject({ error: { code: 'context_length_exceeded' } });
  await post(url, '/v1/embeddings', { input, truncate_prompt_tokens: -1 });
  expect(engine.pooled.at(-1)?.tokens).toEqual(input.slice(4));
});

describe('classification', () => {
  test.each([
    ['single-label', [1, 3], [1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-2))], 'good'],
    ['multi-label', [0, 3], [0.5, 1 / (1 + Math.exp(-3))], 'good'],
    ['regression', [5, 3], [5, 3], 'bad'],
  ] as const)('%s outputs mean what they mean', async (problem, vector, probs, label) => {
    const { url } = await serveFake({ vector: () => vector }, { model: encoder(['bad', 'good'], problem) });

    expect(await ask(url, '/classify', { model: NAME, input: ['x', 'y'] })).toMatchObject({
      object: 'list',
      data: [{ index: 0, label, probs: close(probs), num_classes: 2 }, { index: 1 }],
    });
    expect(await ask(url, '/classify', { input: 'x', use_activation: false })).toMatchObject({
      data: [{ probs: [...vector] }],
    });
  });
});

describe('scores', () => {
  test('of embeddings are cosines, and each text is computed once', async () => {
    const vectors: Record<string, number[]> = { a: [1, 0], b: [1, 1], c: [0, -2] };
    const { url, engine } = await serveFake(
      { vector: ({ tokens }) => vectors[model.tokenizer.decode(tokens)] ?? [1, 1] },
      { model: encoder() },
    );
    const before = engine.pooled.length;

    expect(await ask(url, '/v1/score', { model: NAME, text_1: 'a', text_2: ['b', 'c', 'a'] })).toMatchObject({
      data: [{ score: expect.closeTo(Math.SQRT1_2, 6) }, { score: 0 }, { score: 1 }],
    });
    expect(engine.pooled.length - before).toBe(3);
  });

  test('of a cross-encoder read both texts in one sequence with different token types', async () => {
    const { url, engine } = await serveFake({ vector: () => [0] }, { model: encoder(['relevance']) });
    const [first, second] = [model.tokenizer.encode('to be'), model.tokenizer.encode('not')];

    expect(await ask(url, '/score', { queries: 'to be', documents: ['not'] })).toMatchObject({
      object: 'list',
      data: [{ index: 0, object: 'score', score: 0.5 }],
    });
    expect(engine.pooled.at(-1)).toMatchObject({
      task: 'classify',
      tokens: [...first, ...second],
      tokenTypes: [...first.map(() => 0), ...second.map(() => 1)],
    });

    const long = Array.from({ length: 50 }, () => 'to be').join(' ');
    expect(
      (await post(url, '/score', { queries: 'to be', documents: [long], truncate_prompt_tokens: -1 })).status,
    ).toBe(200);
    // the longer one is cut
    expect(engine.pooled.at(-1)?.tokens).toEqual([...first, ...model.tokenizer.encode(long)].slice(0, 32));
  });

  test.each([
    [{ text_1: 'be', text_2: ['be', 'L'] }, 'text_2[1]'],
    [{ text_1: 'L', text_2: ['be', 'be'] }, 'text_1'],
    [{ queries: ['be', 'L'], documents: ['be', 'be'] }, 'queries[1]'],
  ])('name the text that is too long: %j', async (body, param) => {
    for (const labels of [undefined, ['relevance']])
      for (const long of ['to be '.repeat(50), 'to be '.repeat(3000)]) {
        const { url } = await serveFake({}, { model: encoder(labels) });
        const { error } = await ask<{ error: { param: string } }>(
          url,
          '/score',
          JSON.stringify(body).replace('L', long),
        );

        expect(error.param).toBe(param);
      }
  });

  test.each([
    [{ text_1: 'a' }, 'text_2'],
    [{ text_2: 'a' }, 'text_1'],
    [{ text_1: ['a', 'b'], text_2: ['c'] }, 'text_2'],
  ])('%j is missing a field', async (body, param) => {
    const { url } = await serveFake({}, { model: encoder() });

    expect(await ask(url, '/score', body)).toMatchObject({ error: { param } });
  });

  test('require a classifier with one output', async () => {
    const { url } = await serveFake({ vector: () => [1, 2] }, { model: encoder(['bad', 'good']) });

    expect(await ask(url, '/score', { text_1: 'a', text_2: 'b' })).toMatchObject({
      error: { code: 'unsupported_model', message: expect.stringContaining('/classify') },
    });
  });
});

describe('a model that does not support', () => {
  test.each([
    ['chat', '/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }] }, encoder()],
    ['go on with a text', '/v1/completions', { prompt: 'x' }, encoder(['a', 'b'])],
    ['classify', '/classify', { input: 'x' }, model],
    ['classify either', '/classify', { input: 'x' }, encoder()],
    ['make embeddings', '/v1/embeddings', { input: 'x' }, model],
    ['score', '/score', { text_1: 'x', text_2: 'y' }, model],
  ])('%s gets an error that lists its tasks', async (_title, path, body, served) => {
    const { url } = await serveFake({}, { model: served });

    const reply = await post(url, path, body);

    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      error: {
        code: 'unsupported_model',
        param: 'model',
        message: expect.stringMatching(/does not support this endpoint; it .*\/v1|classif/),
      },
    });
  });
});

describe('tokens', () => {
  test('of a text and a chat, encoded and decoded', async () => {
    const { url } = await serveFake();
    const tokens = model.tokenizer.encode('To be');

    expect(await ask(url, '/tokenize', { prompt: 'To be', return_token_strs: true })).toEqual({
      count: tokens.length,
      max_model_len: 256,
      tokens,
      token_strs: tokens.map((token) => model.tokenizer.tokenOf(token)),
    });
    expect(await ask(url, '/tokenize', { messages: [{ role: 'user', content: 'hi' }] })).toMatchObject({
      tokens: model.chatTemplate.encode([{ role: 'user', content: 'hi' }]),
    });
    expect(await ask(url, '/detokenize', { tokens })).toEqual({ prompt: 'To be' });
  });

  test.each([
    ['/tokenize', {}, 'prompt'],
    ['/tokenize', { prompt: 'x', messages: [{ role: 'user', content: 'x' }] }, 'prompt'],
    ['/detokenize', { tokens: [2048] }, 'tokens'],
    ['/detokenize', {}, 'tokens'],
  ])('%s of %j is rejected', async (path, body, param) => {
    const { url } = await serveFake();

    expect(await ask(url, path, body)).toMatchObject({ error: { param } });
  });
});
