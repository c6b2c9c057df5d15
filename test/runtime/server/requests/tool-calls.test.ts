import { array, assert, nat, property } from 'fast-check';
import { JsonText } from '../../../../lib/runtime/src/json/json-text';
import { ChatTemplate } from '../../../../lib/runtime/src/tokenizer/chat-template';
import { planTools, TaggedCalls } from '../../../../lib/runtime/src/server/requests/tool-calls';
import { model, NAME, serveFake } from '../serve';

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const messages = [{ role: 'user' as const, content: 'x' }];
const TEMPLATE =
  '{% for tool in tools or [] %}{{ tool | tojson }}\n{% endfor %}' +
  '{% for message in messages %}{{ message.role }}: {{ message.content }}' +
  '{% for call in message.tool_calls or [] %}{{ call.function.arguments.city }}{% endfor %}\n{% endfor %}';
const withTools = { ...model, chatTemplate: ChatTemplate.of(TEMPLATE, model.tokenizer, 'test') };

function readIn(pieces: readonly string[], parser = new TaggedCalls()): { content: string; calls: unknown[] } {
  const parsed = [...pieces.map((piece) => parser.push(piece)), parser.end()];
  return {
    content: parsed.map(({ content }) => content).join(''),
    calls: parsed.flatMap(({ calls }) => calls.map((call) => [call.function.name, call.function.arguments])),
  };
}

test.each([
  ['a call', '<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>', '', [['f', '{"a": 1}']]],
  [
    'two calls behind text',
    'Well.<tool_call>{"name":"f"}</tool_call>\n<tool_call>{"name":"g","arguments":{}}</tool_call>',
    'Well.',
    [
      ['f', '{}'],
      ['g', '{}'],
    ],
  ],
  ['no call', 'a < b, <tool>', 'a < b, <tool>', []],
  ['a call that is no JSON', '<tool_call>later</tool_call>', '<tool_call>later</tool_call>', []],
  ['a call that was cut', 'So <tool_call>{"name": "f"', 'So <tool_call>{"name": "f"', []],
  ['a call without its end', '<tool_call>{"name": "f", "arguments": {}}', '', [['f', '{}']]],
])('%s is parsed the same in any pieces', (_title, text, content, calls) => {
  expect(readIn([text])).toEqual({ content, calls });
  assert(
    property(array(nat(text.length)), (places) => {
      const cuts = [0, ...places.toSorted((a, b) => a - b), text.length];
      expect(readIn(cuts.slice(1).map((end, index) => text.slice(cuts[index], end)))).toEqual({ content, calls });
    }),
  );
});

test('without parallel calls only the first call is returned', () => {
  expect(
    readIn(['<tool_call>{"name":"f"}</tool_call><tool_call>{"name":"g"}</tool_call>'], new TaggedCalls(false)).calls,
  ).toEqual([['f', '{}']]);
});

test('a call becomes a tool_calls message, and the tools are passed to the template', async () => {
  const { client, engine } = await serveFake(
    {
      answer: () => model.tokenizer.encode('<tool_call>{"name": "weather", "arguments": {"city": "Rome"}}</tool_call>'),
    },
    { model: withTools },
  );

  const answer = await client.chat.completions.create({ model: NAME, messages, tools: [weather] });
  const stream = await client.chat.completions.create({ model: NAME, messages, tools: [weather], stream: true });
  const deltas: unknown[] = [];
  let reason: string | null | undefined;
  for await (const { choices } of stream) {
    deltas.push(...(choices[0]?.delta.tool_calls ?? []));
    reason = choices[0]?.finish_reason ?? reason;
  }

  const call = {
    id: expect.stringMatching(/^call_/),
    type: 'function',
    function: { name: 'weather', arguments: '{"city": "Rome"}' }, // as the model wrote them
  };
  expect(answer.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { role: 'assistant', content: null, tool_calls: [call] },
  });
  expect(deltas).toEqual([{ index: 0, ...call }]);
  expect(reason).toBe('tool_calls');
  expect(model.tokenizer.decode(engine.requests[0]?.prompt ?? [])).toContain('"name": "weather"');
});

test('results of tools are passed to the template, with arguments as an object', async () => {
  const { client, engine } = await serveFake({}, { model: withTools });

  await client.chat.completions.create({
    model: NAME,
    messages: [
      ...messages,
      {
        role: 'assistant',
        tool_calls: [{ id: '1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'sunny' },
    ],
  });

  expect(model.tokenizer.decode(engine.requests[0]?.prompt ?? [])).toBe('user: xassistant: Rometool: sunny');
});

test('tool_choice with a name works with any model: the answer has the form of the parameters', async () => {
  const { client, engine } = await serveFake({ answer: () => model.tokenizer.encode('{"city":"Rome"}') });

  const answer = await client.chat.completions.create({
    model: NAME,
    messages,
    tools: [weather],
    tool_choice: { type: 'function', function: { name: 'weather' } },
  });

  expect(engine.requests[0]?.constraint).toEqual({
    type: 'json-schema',
    schema: JSON.stringify(weather.function.parameters),
  });
  expect(answer.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Rome"}' } }] },
  });
});

test('a required call is generated as a list of calls; an incomplete list is returned as text', async () => {
  const { client } = await serveFake({
    answer: (_, count) =>
      model.tokenizer.encode(count === 0 ? '[{"name":"weather","parameters":{"city":"Rome"}}]' : '[{"name":"wea'),
  });
  const request = { model: NAME, messages, tools: [weather], tool_choice: 'required' as const };

  const [whole, cut] = [await client.chat.completions.create(request), await client.chat.completions.create(request)];

  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null, tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Rome"}' } }] },
  });
  expect(cut.choices[0]?.message.content).toBe('[{"name":"wea');
});

test('a required call may be of any tool; without parallel calls there is one', () => {
  const body = { messages, tools: [weather], tool_choice: 'required' as const, parallel_tool_calls: false };
  const { constraint } = planTools(body, false, new JsonText(JSON.stringify(body)));

  const schema = constraint?.type === 'json-schema' ? (JSON.parse(constraint.schema) as object) : {};
  expect(schema).toMatchObject({
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: { anyOf: [{ properties: { name: { const: 'weather' }, parameters: weather.function.parameters } }] },
  });
});
