import { generationFields, MAX_LOGPROBS } from './generation';
import { about, either, flag, integer, list, object, oneOf, record, text, unsupported, type Value } from './schema';

const part = object({ type: oneOf('text', 'refusal') }, { text: text(), refusal: text() });
const content = either(text(), list(part));

const toolCall = object(
  { function: object({ name: text(1), arguments: about('JSON', text()) }, {}) },
  { id: text(), type: oneOf('function') },
);

/** A message of a conversation. */
export const chatMessage = object(
  { role: oneOf('system', 'developer', 'user', 'assistant', 'tool') },
  {
    content: about('Text, or parts of type text or refusal; other parts are not supported', content),
    name: text(),
    tool_calls: about('Functions that the assistant called', list(toolCall)),
    tool_call_id: about('The call whose result a message of role tool contains', text()),
    reasoning_content: text(),
    refusal: about('Text of an answer without content', text()),
  },
);

/** A function that the model may call. */
export const chatTool = object(
  {
    type: oneOf('function'),
    function: object(
      { name: text(1, 64) },
      { description: text(), parameters: about('JSON Schema of the arguments', record()), strict: flag() },
    ),
  },
  {},
);

/** The body of `POST /v1/chat/completions`. */
export const chatBody = object(
  { messages: list(chatMessage, 1) },
  {
    ...generationFields,
    max_completion_tokens: about('Most tokens of the answer', integer(1, 2 ** 31 - 1)),
    max_tokens: about('The older name of max_completion_tokens', integer(1, 2 ** 31 - 1)),
    logprobs: about("Return log-probabilities of the answer's tokens", flag()),
    top_logprobs: about('Number of most likely tokens to return per position', integer(0, MAX_LOGPROBS)),
    tools: about('Functions that the model may call', list(chatTool, 0, 128)),
    tool_choice: about(
      'Whether the model may call a function, must call one, or must call the named one',
      either(
        oneOf('none', 'auto', 'required'),
        object({ type: oneOf('function'), function: object({ name: text(1) }, {}) }, {}),
      ),
    ),
    parallel_tool_calls: about('Whether one answer may call several functions', flag()),
    add_generation_prompt: about("Whether the prompt ends with the start of the assistant's turn", flag()),
    chat_template_kwargs: about('Additional variables of the chat template, such as enable_thinking', record()),
    reasoning_effort: about('Passed to the chat template', text()),
    include_reasoning: unsupported(true),
    chat_template: unsupported(),
    continue_final_message: unsupported(false),
    echo: unsupported(false),
    documents: unsupported([]),
    functions: unsupported([]),
    function_call: unsupported('none', 'auto'),
    modalities: unsupported(['text']),
    audio: unsupported(),
    prediction: unsupported(),
    web_search_options: unsupported(),
  },
);

export type ChatBody = Value<typeof chatBody>;
export type ChatTool = Value<typeof chatTool>;
