/** One request that both servers get. */
export interface Case {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is, for bodies that are no JSON. */
  readonly raw?: string;
  /** Why the two may differ here. @default - they must not */
  readonly mayDiffer?: string;
}

/** The name that both serve the model under. */
export const MODEL = 'tiny-shakespeare';

const completion = (name: string, fields: Readonly<Record<string, unknown>>, mayDiffer?: string): Case => ({
  name: `completion: ${name}`,
  method: 'POST',
  path: '/v1/completions',
  body: { model: MODEL, prompt: 'ROMEO.\nMy lady,', max_tokens: 8, temperature: 0, ...fields },
  ...(mayDiffer !== undefined && { mayDiffer }),
});
const chat = (name: string, fields: Readonly<Record<string, unknown>>, mayDiffer?: string): Case => ({
  name: `chat: ${name}`,
  method: 'POST',
  path: '/v1/chat/completions',
  body: { model: MODEL, messages: [{ role: 'user', content: 'Speak.' }], max_tokens: 8, temperature: 0, ...fields },
  ...(mayDiffer !== undefined && { mayDiffer }),
});
const other = (method: 'GET' | 'POST', path: string, body?: unknown, mayDiffer?: string, title = ''): Case => ({
  name: `${method} ${path}${title}`,
  method,
  path,
  ...(body !== undefined && { body }),
  ...(mayDiffer !== undefined && { mayDiffer }),
});

const NO_FIELD = 'no field is at fault; vLLM writes a place in the body for one';
const TOOL = {
  type: 'function',
  function: {
    name: 'act',
    description: 'Plays an act',
    parameters: {
      type: 'object',
      properties: { act: { enum: ['I', 'II'] } },
      required: ['act'],
      additionalProperties: false,
    },
  },
};

/** How both write a conversation. */
export const TEMPLATE =
  '{% if tools %}{{ tools | tojson }}\n\n{% endif %}{% for message in messages %}{{ message.role }}: {{ ' +
  'message.content }}\n\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}';

/** Good requests and bad ones. */
export const CASES: readonly Case[] = [
  other('GET', '/v1/models', undefined, 'vLLM still lists permissions, which OpenAI took out of its API'),
  other(
    'GET',
    '/health',
    undefined,
    'vLLM answers with an empty body; ours says {"status":"ok"}, which probes do not read',
  ),
  other('GET', '/version'),
  other('GET', '/load'),
  other(
    'GET',
    '/nothing',
    undefined,
    'vLLM answers in the shape of its framework ({"detail"}); ours in that of the API',
  ),
  other(
    'GET',
    '/v1/completions',
    undefined,
    'vLLM answers in the shape of its framework ({"detail"}); ours in that of the API',
    ' (wrong method)',
  ),
  other('POST', '/tokenize', { model: MODEL, prompt: 'My lady' }),
  other(
    'POST',
    '/tokenize',
    { model: MODEL, prompt: 'My lady', add_special_tokens: false },
    undefined,
    ' without special tokens',
  ),
  other(
    'POST',
    '/tokenize',
    { model: MODEL, messages: [{ role: 'user', content: 'Speak.' }] },
    undefined,
    ' of messages',
  ),
  other('POST', '/detokenize', { model: MODEL, tokens: [10, 20, 30] }),
  other('POST', '/detokenize', { model: MODEL, tokens: ['a'] }, undefined, ' of what is no token'),
  other(
    'POST',
    '/v1/embeddings',
    { model: MODEL, input: 'My lady' },
    'vLLM has no such path for a model that generates; ours says what the model is served for',
  ),
  completion('greedy', {}),
  completion('seeded', { temperature: 1, seed: 7 }),
  completion('streamed', { stream: true }),
  completion('streamed with usage', { stream: true, stream_options: { include_usage: true } }),
  completion('streamed with usage in each chunk', {
    stream: true,
    stream_options: { include_usage: true, continuous_usage_stats: true },
  }),
  completion('stream_options without stream', { stream_options: { include_usage: true } }),
  completion('token numbers', { prompt: [10, 20, 30] }),
  completion('several texts', { prompt: ['My lady', 'My lord'] }),
  completion('several lists of token numbers', { prompt: [[10, 20], [30]] }),
  completion('n of 2', { n: 2, temperature: 1, seed: 1 }),
  completion(
    'n of 2, greedy',
    { n: 2 },
    'as in the API of OpenAI, both answers are given; vLLM refuses, since they are the same',
  ),
  completion('n of 0', { n: 0 }),
  completion('log-probabilities', { logprobs: 3 }),
  completion('log-probabilities, streamed', { logprobs: 2, stream: true }),
  completion('too many log-probabilities', { logprobs: 100_000 }),
  completion('echo', { echo: true }),
  completion('echo with log-probabilities and no answer', { echo: true, logprobs: 1, max_tokens: 0 }),
  completion('prompt log-probabilities', { prompt_logprobs: 2 }),
  completion('a stop string', { stop: 'my', max_tokens: 32 }),
  completion('several stop strings', { stop: ['my', '\n'], max_tokens: 32 }),
  completion('min_tokens', { min_tokens: 4 }),
  completion('min_tokens over max_tokens', { min_tokens: 40 }),
  completion('ignore_eos', { ignore_eos: true }),
  completion('top_k and min_p', { temperature: 1, seed: 3, top_k: 20, min_p: 0.05 }),
  completion('penalties', { presence_penalty: 0.5, frequency_penalty: 0.5, repetition_penalty: 1.1 }),
  completion('logit_bias', { logit_bias: { 10: 5 } }),
  completion('logit_bias of a token that there is not', { logit_bias: { 99_999_999: 5 } }),
  completion('a choice', { structured_outputs: { choice: ['yes', 'no'] } }),
  completion('a pattern', { structured_outputs: { regex: '[ab]{3}' } }),
  completion('a pattern that is none', { structured_outputs: { regex: '[' } }),
  completion('a field that nobody knows', { something_else: 1 }),
  completion('temperature below 0', { temperature: -1 }),
  completion('temperature as text', { temperature: 'hot' }),
  completion('top_p of 0', { top_p: 0, temperature: 1 }),
  completion('top_p over 1', { top_p: 1.5, temperature: 1 }),
  completion('top_k of -5', { top_k: -5, temperature: 1 }),
  completion('a penalty out of range', { presence_penalty: 5 }),
  completion('max_tokens of 0', { max_tokens: 0 }),
  completion('max_tokens below 0', { max_tokens: -1 }),
  completion('more tokens than the context has', { max_tokens: 100_000 }),
  completion('a prompt longer than the context', { prompt: 'My lady, '.repeat(400) }),
  completion(
    'an empty prompt',
    { prompt: '' },
    'as in the API of OpenAI, it is the start of a text; vLLM refuses it for models whose tokenizer puts no token ' +
      'before a text',
  ),
  completion('no prompt', { prompt: undefined }),
  completion('a token that there is not', { prompt: [99_999_999] }),
  completion('a token below 0', { prompt: [-1] }),
  completion('another model', { model: 'another' }),
  completion('no model', { model: undefined }),
  { name: 'completion: broken JSON', method: 'POST', path: '/v1/completions', raw: '{"prompt": ', mayDiffer: NO_FIELD },
  { name: 'completion: a list as body', method: 'POST', path: '/v1/completions', body: [], mayDiffer: NO_FIELD },
  chat('greedy', {}),
  chat('seeded', { temperature: 1, seed: 7 }),
  chat('streamed', { stream: true }),
  chat('streamed with usage', { stream: true, stream_options: { include_usage: true } }),
  chat('streamed with usage in each chunk', {
    stream: true,
    stream_options: { include_usage: true, continuous_usage_stats: true },
  }),
  chat('n of 2', { n: 2, temperature: 1, seed: 1 }),
  chat('log-probabilities', { logprobs: true, top_logprobs: 2 }),
  chat('log-probabilities, streamed', { logprobs: true, top_logprobs: 2, stream: true }),
  chat('top_logprobs without logprobs', { top_logprobs: 2 }),
  chat('prompt log-probabilities', { prompt_logprobs: 1 }),
  chat('a stop string', { stop: [' '], max_tokens: 32 }),
  chat('max_completion_tokens', { max_tokens: undefined, max_completion_tokens: 3 }),
  chat('no limit of tokens', { max_tokens: undefined }),
  chat('a system message and a conversation', {
    messages: [
      { role: 'system', content: 'Rhyme.' },
      { role: 'user', content: 'Speak.' },
      { role: 'assistant', content: 'No.' },
      { role: 'user', content: 'Why?' },
    ],
  }),
  chat('parts of text', {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Speak,' },
          { type: 'text', text: ' please.' },
        ],
      },
    ],
  }),
  chat('a part that is a picture', {
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }],
  }),
  chat('a schema', {
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { enum: ['yes', 'no'] } } },
  }),
  chat('a schema that is none', {
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'king' } } },
  }),
  chat('a schema that is missing', { response_format: { type: 'json_schema', json_schema: { name: 'x' } } }),
  chat('text as its form', { response_format: { type: 'text' } }),
  chat('a form that there is not', { response_format: { type: 'xml' } }),
  chat('tools', { tools: [TOOL] }),
  chat('tools, streamed', { tools: [TOOL], stream: true }),
  chat('tools that are not to be used', { tools: [TOOL], tool_choice: 'none' }),
  chat(
    'a tool that must be used',
    { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'act' } }, max_tokens: 100 },
    'beside a call, the content is null in ours, as in the API of OpenAI, and an empty text in vLLM',
  ),
  chat('a tool that there is not', { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'other' } } }),
  chat('tool_choice without tools', { tool_choice: 'required' }),
  chat(
    'with its own template',
    { chat_template: '{% for message in messages %}{{ message.content }}{% endfor %}' },
    'vLLM takes a template from the request only if it was started so; ours never does',
  ),
  chat('no messages', { messages: [] }),
  chat('messages as text', { messages: 'Speak.' }),
  chat('a message without a role', { messages: [{ content: 'Speak.' }] }),
  chat(
    'an unknown role',
    { messages: [{ role: 'king', content: 'Speak.' }] },
    'ours knows the roles of the API and names them; vLLM leaves the role to the template',
  ),
  chat('a conversation longer than the context', { messages: [{ role: 'user', content: 'My lady, '.repeat(400) }] }),
  chat('more tokens than the context has', { max_tokens: 100_000 }),
  chat('temperature below 0', { temperature: -1 }),
  chat('another model', { model: 'another' }),
];
