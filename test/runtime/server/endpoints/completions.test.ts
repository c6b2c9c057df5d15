import type OpenAI from 'openai';
import { model, NAME, serveFake } from '../serve';

const encode = (text: string): number[] => model.tokenizer.encode(text);

describe('several answers', () => {
  test('n answers to each prompt are in order, and each prompt is counted once', async () => {
    const { client, engine } = await serveFake({ answer: (_, count) => encode(`answer ${count}`) });

    const answer = await client.completions.create({
      model: NAME,
      prompt: ['KING', 'FOOL'],
      n: 2,
      seed: 5,
      max_tokens: 30,
    });

    expect(answer.choices.map(({ index, text }) => [index, text])).toEqual([
      [0, 'answer 0'],
      [1, 'answer 1'],
      [2, 'answer 2'],
      [3, 'answer 3'],
    ]);
    expect(engine.requests.map(({ prompt }) => prompt)).toEqual([
      encode('KING'),
      encode('KING'),
      encode('FOOL'),
      encode('FOOL'),
    ]);
    expect(engine.requests.map(({ sampling }) => sampling.seed)).toEqual([5, 6, 5, 6]);
    expect(answer.usage?.prompt_tokens).toBe(encode('KING').length + encode('FOOL').length);
    expect(answer.usage?.completion_tokens).toBe(
      [0, 1, 2, 3].reduce((sum, count) => sum + encode(`answer ${count}`).length, 0),
    );
  });

  test('in a stream each chunk has the index of its answer', async () => {
    const { client } = await serveFake({ answer: (_, count) => encode(`answer ${count}`) });
    const texts = ['', '', ''];
    const ends: string[] = [];

    for await (const { choices } of await client.completions.create({
      model: NAME,
      prompt: 'KING',
      n: 3,
      max_tokens: 30,
      stream: true,
    })) {
      for (const choice of choices) texts[choice.index] += choice.text;
      for (const choice of choices)
        if (choice.finish_reason !== null) ends.push(`${choice.index} ${choice.finish_reason}`);
    }

    expect(texts).toEqual(['answer 0', 'answer 1', 'answer 2']);
    expect(ends.toSorted()).toEqual(['0 stop', '1 stop', '2 stop']);
  });

  test('at most maxNumSeqs answers are with the engine at the same time', async () => {
    const { client, engine } = await serveFake({}, { maxNumSeqs: 3, maxQueue: 0 });

    const answer = await client.completions.create({
      model: NAME,
      prompt: Array.from({ length: 20 }, (_, index) => `prompt ${index}`),
      max_tokens: 1,
    });

    expect(answer.choices).toHaveLength(20);
    expect(engine.requests).toHaveLength(20);
    expect(engine.mostAtOnce).toBe(3);
  });
});

describe('log-probabilities', () => {
  const tokens = encode('be not');

  test('are listed with the tokens, the most likely tokens and the offsets', async () => {
    const { client } = await serveFake({ answer: () => tokens });

    const { choices } = await client.completions.create({ model: NAME, prompt: 'To', logprobs: 2, max_tokens: 10 });

    const spelled = tokens.map((token) => model.tokenizer.decode([token]));
    const offsets = spelled.map((_, index) => spelled.slice(0, index).join('').length);
    expect(choices[0]?.logprobs).toMatchObject({
      tokens: spelled,
      token_logprobs: tokens.map((token) => -token / 100),
      text_offset: offsets,
    });
    // two, and the token itself
    expect(choices[0]?.logprobs?.top_logprobs?.every((top) => Object.keys(top).length === 3)).toBe(true);
  });

  test('echo scores the prompt except for its first token', async () => {
    const { client, engine } = await serveFake();
    const prompt = encode('To be or not');

    const { choices, usage } = await client.completions.create({
      model: NAME,
      prompt,
      echo: true,
      logprobs: 1,
      max_tokens: 0,
    });

    expect(engine.requests[0]).toMatchObject({ maxTokens: 0, promptLogprobs: 1 });
    expect(choices[0]?.text).toBe('To be or not');
    expect(choices[0]?.logprobs?.token_logprobs).toEqual([null, ...prompt.slice(1).map((token) => -token / 100)]);
    expect(choices[0]?.logprobs?.top_logprobs?.[0]).toBeNull();
    expect(usage?.completion_tokens).toBe(0);
  });

  test('echo precedes the answer, whole and in a stream, and offsets continue', async () => {
    const { client } = await serveFake({ answer: () => tokens });
    const request = { model: NAME, prompt: 'To ', echo: true, logprobs: 0, max_tokens: 10 } as const;

    const whole = (await client.completions.create(request)).choices[0];
    const chunks: OpenAI.CompletionChoice[] = [];
    for await (const { choices } of await client.completions.create({ ...request, stream: true }))
      chunks.push(...choices);

    expect(whole?.text).toBe('To be not');
    expect(whole?.logprobs?.text_offset?.slice(-tokens.length)[0]).toBe('To '.length);
    expect(chunks.map(({ text }) => text).join('')).toBe('To be not');
    expect(chunks.flatMap(({ logprobs }) => logprobs?.text_offset ?? [])).toEqual(whole?.logprobs?.text_offset);
    expect(chunks.flatMap(({ logprobs }) => logprobs?.tokens ?? [])).toEqual(whole?.logprobs?.tokens);
  });

  test('of a chat are listed with their bytes', async () => {
    const { client } = await serveFake({ answer: () => tokens });

    const { choices } = await client.chat.completions.create({
      model: NAME,
      messages: [{ role: 'user', content: 'x' }],
      logprobs: true,
      top_logprobs: 1,
    });

    const content = choices[0]?.logprobs?.content ?? [];
    expect(Buffer.from(content.flatMap(({ bytes }) => bytes ?? [])).toString()).toBe('be not');
    expect(content[0]).toMatchObject({
      token: 'be',
      logprob: -(tokens[0] ?? 0) / 100,
      top_logprobs: [{ logprob: -0.01 }],
    });
  });

  test("the prompt's come by vLLM's name, and tokens by number if asked for", async () => {
    const { client } = await serveFake({ answer: () => tokens });
    const prompt = encode('To be');

    const answer = await client.completions.create({
      model: NAME,
      prompt,
      prompt_logprobs: 1,
      logprobs: 0,
      return_tokens_as_token_ids: true,
      max_tokens: 1,
    } as OpenAI.CompletionCreateParamsNonStreaming);

    const told = (answer.choices[0] as unknown as { prompt_logprobs: (Record<string, { rank: number }> | null)[] })
      .prompt_logprobs;
    expect(told[0]).toBeNull();
    expect(told[1]).toMatchObject({ 1: { rank: 1, logprob: -0.01 }, [prompt[1] ?? 0]: { rank: 7 } });
    expect(answer.choices[0]?.logprobs?.tokens).toEqual([`token_id:${tokens[0]}`]);
  });
});

describe('options', () => {
  test('reach the engine unchanged', async () => {
    const { client, engine } = await serveFake({}, { requestTimeoutSeconds: 100 });

    await client.completions.create({
      model: NAME,
      prompt: 'x',
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.25,
      seed: 3,
      presence_penalty: 1,
      frequency_penalty: -1,
      logit_bias: { 7: -100 },
      top_k: 4,
      min_p: 0.1,
      repetition_penalty: 1.5,
      min_tokens: 2,
      ignore_eos: true,
      structured_outputs: { choice: ['a', 'b'] },
    } as OpenAI.CompletionCreateParamsNonStreaming);

    expect(engine.requests[0]).toEqual(
      expect.objectContaining({
        maxTokens: 9,
        minTokens: 2,
        ignoreEos: true,
        constraint: { type: 'choice', choices: ['a', 'b'] },
        sampling: {
          temperature: 0.5,
          topP: 0.25,
          topK: 4,
          minP: 0.1,
          seed: 3,
          presencePenalty: 1,
          frequencyPenalty: -1,
          repetitionPenalty: 1.5,
          logitBias: [[7, -100]],
        },
      }),
    );
    expect(engine.requests[0]?.deadline).toBeGreaterThan(Date.now());
  });

  test.each([
    [{ response_format: { type: 'json_object' } }, { type: 'json-object' }],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } } },
      { type: 'json-schema', schema: '{"type":"object"}' },
    ],
    [{ structured_outputs: { json: '{"type":"string"}' } }, { type: 'json-schema', schema: '{"type":"string"}' }],
    [{ structured_outputs: { regex: 'a+' } }, { type: 'regex', pattern: 'a+' }],
    [{ response_format: { type: 'text' } }, undefined],
  ])('%j constrains the answer', async (fields, constraint) => {
    const { client, engine } = await serveFake();

    await client.chat.completions.create({
      model: NAME,
      messages: [{ role: 'user', content: 'x' }],
      ...fields,
    } as OpenAI.ChatCompletionCreateParamsNonStreaming);

    expect(engine.requests[0]?.constraint).toEqual(constraint);
  });

  test('defaults of the model are those of its authors', async () => {
    const defaults = { temperature: 0.5, topK: 4, topP: 0.25, minP: 0.1, repetitionPenalty: 1.5 };
    const { client, engine } = await serveFake({}, { model: { ...model, defaults } });

    await client.completions.create({ model: NAME, prompt: 'x' });

    expect(engine.requests[0]?.sampling).toMatchObject(defaults);
  });

  test('a stop token ends the answer before it', async () => {
    const [first = 0, second = 0] = encode('be not');
    const { client, engine } = await serveFake({ answer: () => [first, second, first], isHeld: true });

    const answer = await client.completions.create({
      model: NAME,
      prompt: 'x',
      stop_token_ids: [second],
      max_tokens: 5,
    } as OpenAI.CompletionCreateParamsNonStreaming);

    expect(answer.choices[0]).toMatchObject({ text: 'be', finish_reason: 'stop' });
    expect(engine.cancelled).toBe(1);
  });

  test('a stop string ends the answer only behind min_tokens, and stop tokens reach the engine', async () => {
    const [be = 0, not = 0] = encode('be not');
    const { client, engine } = await serveFake({ answer: () => [be, not, be, not], isHeld: true });

    const answer = await client.completions.create({
      model: NAME,
      prompt: 'x',
      stop: ['not'],
      stop_token_ids: [7],
      min_tokens: 3,
      max_tokens: 5,
    } as OpenAI.CompletionCreateParamsNonStreaming);

    expect(answer.choices[0]).toMatchObject({ text: 'be notbe ', finish_reason: 'stop', stop_reason: 'not' });
    expect(engine.requests[0]).toMatchObject({ minTokens: 3, stopTokens: [7] });
  });

  test('every chunk has the usage so far, if requested', async () => {
    const { client } = await serveFake({ answer: () => encode('to be') });
    const seen: (number | undefined)[] = [];

    for await (const chunk of await client.completions.create({
      model: NAME,
      prompt: 'x',
      max_tokens: 9,
      stream: true,
      stream_options: { include_usage: true, continuous_usage_stats: true } as object,
    }))
      seen.push(chunk.usage?.completion_tokens);

    expect(seen.at(-1)).toBe(encode('to be').length);
    expect(seen.every((count) => typeof count === 'number')).toBe(true);
  });
});
