/** The variables of a chat template. */
export type Conversation = Readonly<Record<string, unknown>>;

const USER = { role: 'user', content: 'Who  wrote Hamlet? \n' };
const ANSWER = { role: 'assistant', content: ' Shakespeare 🙂.\n\nIn 1600. ' };
const SYSTEM = { role: 'system', content: 'Be brief.\n' };

const NESTED_TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The "weather" in a <city> & more: Zürich, 東京',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string', description: 'Città' },
        days: { type: 'integer', default: 3, minimum: 0.5 },
        options: {
          type: 'object',
          properties: { units: { type: 'array', items: { type: 'string', enum: ['c', 'f'] } } },
          required: ['units'],
        },
        note: { type: ['string', 'null'] },
      },
      required: ['city'],
      additionalProperties: false,
    },
  },
};
const BARE_TOOL = { type: 'function', function: { name: 'ping', parameters: { type: 'object', properties: {} } } };
const UNDESCRIBED_TOOL = { type: 'function', function: { name: 'now' } };
const LEGACY_TOOL = { name: 'old', description: 'Without its type', parameters: { type: 'object', properties: {} } };

function call(name: string, args: unknown, id = 'call00001'): object {
  return { id, type: 'function', function: { name, arguments: args } };
}

function calls(content: unknown, ...toolCalls: readonly object[]): object {
  return { role: 'assistant', content, tool_calls: toolCalls };
}

const ARGUMENTS = { city: 'Roma', days: 2, note: null, ratio: 1.5, isSure: true, list: [1, 'a', { k: [] }], empty: '' };
const RESULT = { role: 'tool', name: 'get_weather', tool_call_id: 'call00001', content: '{"t": 20.0}' };

const CONVERSATIONS: readonly Conversation[] = [
  { messages: [USER] },
  { messages: [USER], add_generation_prompt: false },
  { messages: [SYSTEM, USER] },
  { messages: [USER, ANSWER, USER] },
  { messages: [SYSTEM, USER, ANSWER, USER], add_generation_prompt: false },
  { messages: [USER, ANSWER], add_generation_prompt: false },
  { messages: [USER], tools: [NESTED_TOOL] },
  { messages: [SYSTEM, USER], tools: [NESTED_TOOL, BARE_TOOL, UNDESCRIBED_TOOL] },
  { messages: [USER], tools: [LEGACY_TOOL] },
  { messages: [USER], tools: [] },
  { messages: [USER, calls(null, call('get_weather', ARGUMENTS)), RESULT], tools: [NESTED_TOOL] },
  { messages: [USER, calls('', call('get_weather', ARGUMENTS)), RESULT, ANSWER, USER], tools: [NESTED_TOOL] },
  {
    messages: [USER, calls('Let me see.', call('get_weather', JSON.stringify(ARGUMENTS))), RESULT],
    tools: [NESTED_TOOL],
  },
  {
    messages: [
      SYSTEM,
      USER,
      calls(null, call('get_weather', { city: 'Bern' }), call('ping', {}, 'call00002')),
      RESULT,
      { role: 'tool', name: 'ping', tool_call_id: 'call00002', content: 'pong' },
    ],
    tools: [NESTED_TOOL, BARE_TOOL],
  },
  { messages: [USER, calls(null, call('ping', '')), RESULT], tools: [BARE_TOOL] },
  { messages: [USER, { role: 'assistant', tool_calls: [call('ping', {})] }, RESULT], tools: [BARE_TOOL] },
  { messages: [USER, { ...ANSWER, reasoning_content: 'Because\n' }, USER], enable_thinking: true },
  { messages: [USER, { ...ANSWER, reasoning_content: null }, USER], enable_thinking: false },
  { messages: [USER, { role: 'assistant', content: '<think>\nHm.\n</think>\n\nShakespeare' }, USER] },
  { messages: [SYSTEM, USER], enable_thinking: true, thinking: true, reasoning_effort: 'high' },
  { messages: [USER, USER] },
  { messages: [SYSTEM, SYSTEM, USER] },
  { messages: [ANSWER, USER] },
  { messages: [{ role: 'user', content: '' }] },
  { messages: [{ role: 'user', content: ' \n\t' }, { role: 'assistant', content: '' }, USER] },
  { messages: [] },
  { messages: [USER, { role: 'assistant', content: null }, USER] },
  { messages: [{ role: 'developer', content: 'Be kind.' }, USER] },
  {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'two' },
          { type: 'text', text: ' parts' },
        ],
      },
    ],
  },
  { messages: [{ role: 'user', name: 'ann', content: '{{ x }} {% y %} <|im_end|> \u00a0\u2028' }] },
  { messages: [USER], documents: [{ title: 'A', text: 'B' }] },
  { messages: [SYSTEM, USER], bos_token: undefined, eos_token: undefined },
];

/** Conversations as servers get them, with the variables that transformers adds. */
export function conversations(): readonly Conversation[] {
  const defaults = {
    bos_token: '<s>',
    eos_token: '</s>',
    pad_token: '<pad>',
    unk_token: '<unk>',
    tools: null,
    documents: null,
    add_generation_prompt: true,
  };
  return CONVERSATIONS.map((conversation) => ({ ...defaults, ...conversation }));
}
