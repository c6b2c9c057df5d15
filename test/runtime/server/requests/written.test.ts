import { ChatTemplate } from '../../../../lib/runtime/src/tokenizer/chat-template';
import { ask, model, NAME, post, serveFake } from '../serve';

const LARGE = '2512292042121000001';
const messages = '[{"role":"user","content":"x"}]';
const schema = `{"type":"object","properties":{"10":{"const":${LARGE}},"2":{"enum":[1.0,"a"]}},"required":["10","2"]}`;

const templated = {
  ...model,
  chatTemplate: ChatTemplate.of(
    '{{ tools | tojson if tools else "" }}{{ limits | tojson if limits else "" }}',
    model.tokenizer,
    'test',
  ),
};

test.each([
  ['tools', `{"tools":[{"type":"function","function":{"name":"f","parameters":${schema}}}]`],
  ['chat_template_kwargs', `{"chat_template_kwargs":{"limits":${schema}}`],
])('%s reach the template with all digits and with names in their order', async (_, fields) => {
  const { url, engine } = await serveFake({}, { model: templated });

  expect((await post(url, '/v1/chat/completions', `${fields},"messages":${messages},"max_tokens":1}`)).status).toBe(
    200,
  );
  expect(model.tokenizer.decode(engine.requests[0]?.prompt ?? []).replaceAll(/[ \n]/g, '')).toContain(schema);
  const { tokens } = await ask<{ tokens: number[] }>(url, '/tokenize', `${fields},"messages":${messages}}`);
  expect(tokens).toEqual(engine.requests[0]?.prompt);
});

const tool = `{"type":"function","function":{"name":"f","parameters":${schema}}}`;

test.each([
  [
    'chat',
    '/v1/chat/completions',
    `"messages":${messages},"response_format":{"type":"json_schema","json_schema":{"schema":S}}`,
  ],
  ['completions', '/v1/completions', '"prompt":"x","structured_outputs":{"json":S}'],
  ['completions, as text', '/v1/completions', `"prompt":"x","structured_outputs":{"json":${JSON.stringify(schema)}}`],
  ['responses', '/v1/responses', '"input":"x","text":{"format":{"type":"json_schema","schema":S}}'],
  [
    'a named tool',
    '/v1/chat/completions',
    `"messages":${messages},"tools":[${tool}],"tool_choice":{"type":"function","function":{"name":"f"}}`,
  ],
])('a schema of %s reaches the engine as it was written', async (_, path, fields) => {
  const { url, engine } = await serveFake();

  expect((await post(url, path, `{${fields.replace('S', schema)}}`)).status).toBe(200);
  expect(engine.requests[0]?.constraint).toEqual({ type: 'json-schema', schema });
});

test('a required call is constrained by the schemas as they were written', async () => {
  const { url, engine } = await serveFake();

  await post(url, '/v1/chat/completions', `{"messages":${messages},"tools":[${tool}],"tool_choice":"required"}`);

  expect(engine.requests[0]?.constraint).toMatchObject({ schema: expect.stringContaining(`"parameters":${schema}`) });
});

test.each([
  ['required', `[{"name":"f","parameters":{"10":${LARGE}, "2":1.0}}]`],
  ['auto', `<tool_call>{"name":"f","arguments":{"10":${LARGE}, "2":1.0}}</tool_call>`],
])('the arguments of a call (%s) are those that the model wrote', async (choice, answer) => {
  const { url } = await serveFake({ answer: () => model.tokenizer.encode(answer) }, { model: templated });

  const reply = await ask(
    url,
    '/v1/chat/completions',
    `{"messages":${messages},"tools":[${tool}],"tool_choice":"${choice}"}`,
  );

  expect(reply).toMatchObject({
    choices: [{ message: { tool_calls: [{ function: { arguments: `{"10":${LARGE}, "2":1.0}` } }] } }],
  });
});

test('parts of a message are lines, and a refusal is the text of an answer without content', async () => {
  const chatTemplate = ChatTemplate.of(
    '{% for message in messages %}{{ message.content }};{% endfor %}',
    model.tokenizer,
    'test',
  );
  const { url, engine } = await serveFake({}, { model: { ...model, chatTemplate } });
  const parts = [
    { type: 'text', text: 'to be' },
    { type: 'text', text: 'or not' },
  ];

  await ask(url, '/v1/chat/completions', {
    messages: [
      { role: 'user', content: parts },
      { role: 'assistant', content: null, refusal: 'No.' },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'Never.' }] },
      { role: 'user', content: 'Why?' },
    ],
  });
  await ask(url, '/v1/responses', {
    input: [{ role: 'user', content: parts.map(({ text }) => ({ type: 'input_text', text })) }],
  });

  expect(engine.requests.map(({ prompt }) => model.tokenizer.decode(prompt))).toEqual([
    'to be\nor not;No.;Never.;Why?;',
    'to be\nor not;',
  ]);
});

test('offsets of tokens count characters as Python does', async () => {
  const tokens = [...model.tokenizer.encode('😀 a'), ...model.tokenizer.encode('b')];
  const { url } = await serveFake({ answer: () => tokens });

  const reply = await ask<{ choices: { logprobs: { text_offset: number[] } }[] }>(url, '/v1/completions', {
    prompt: '😀😀',
    echo: true,
    logprobs: 0,
    max_tokens: tokens.length,
  });

  // two characters of the prompt, then three of the answer before its last token
  expect(reply.choices[0]?.logprobs.text_offset.at(-1)).toBe(5);
});

test.each([
  ['7', 7],
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', -9223372036854775808n],
])('the seed %s reaches the engine', async (written, seed) => {
  const { url, engine } = await serveFake();

  expect((await post(url, '/v1/completions', `{"prompt":"x","n":2,"seed":${written}}`)).status).toBe(200);
  expect(engine.requests[0]?.sampling.seed).toBe(seed);
  expect(engine.requests[1]?.sampling.seed).toBe(typeof seed === 'bigint' ? seed + 1n : seed + 1);
});

test.each(['9223372036854775808', '1e300', '1.5'])('the seed %s is refused', async (written) => {
  const { url } = await serveFake();

  expect(await ask(url, '/v1/completions', `{"model":"${NAME}","prompt":"x","seed":${written}}`)).toMatchObject({
    error: { param: 'seed', message: expect.stringMatching(/9223372036854775807|whole number/) },
  });
});
