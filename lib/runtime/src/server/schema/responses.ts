import { MAX_LOGPROBS } from './generation';
import {
  about,
  anything,
  either,
  flag,
  integer,
  list,
  longInteger,
  number,
  numberAbove,
  object,
  oneOf,
  record,
  text,
  unsupported,
  type Value,
} from './schema';

const part = object({ type: oneOf('input_text', 'output_text', 'text'), text: text() }, {});

const item = object(
  { role: oneOf('system', 'developer', 'user', 'assistant'), content: either(text(), list(part)) },
  {
    type: about('Only messages are supported, as responses are not stored', oneOf('message')),
    id: text(),
    status: text(),
  },
);

/** The body of `POST /v1/responses`: the part of OpenAI's API that needs no stored responses. */
export const responseBody = object(
  { input: about('A text, or messages', either(text(1), list(item, 1))) },
  {
    model: about('The name of the served model', text()),
    instructions: about('A system message before the input', text()),
    max_output_tokens: about('Most tokens of the answer', integer(1, 2 ** 31 - 1)),
    temperature: about('0: the most likely token; higher values: more random', number(0, 2)),
    top_p: about('Sample from the fewest tokens that together have this probability', numberAbove(0, 1)),
    top_k: integer(-1, 2 ** 31 - 1),
    seed: longInteger(),
    stream: about('Send the answer in pieces, as server-sent events', flag()),
    top_logprobs: about(
      'Number of most likely tokens to return per position; requires message.output_text.logprobs in include',
      integer(0, MAX_LOGPROBS),
    ),
    text: about(
      'Required format of the answer',
      object(
        {},
        {
          format: object(
            { type: oneOf('text', 'json_object', 'json_schema') },
            { name: text(), description: text(), schema: record(), strict: flag() },
          ),
          verbosity: text(),
        },
      ),
    ),
    include: list(oneOf('message.output_text.logprobs')),
    metadata: record(),
    user: text(),
    safety_identifier: text(),
    prompt_cache_key: text(),
    service_tier: text(),
    reasoning: about('Accepted without effect', anything()),
    store: about('Responses are not stored', unsupported(false)),
    previous_response_id: unsupported(),
    conversation: unsupported(),
    background: unsupported(false),
    prompt: unsupported(),
    tools: unsupported([]),
    tool_choice: unsupported('auto', 'none'),
    parallel_tool_calls: flag(),
    max_tool_calls: unsupported(),
    truncation: unsupported('disabled'),
  },
);

export type ResponseBody = Value<typeof responseBody>;
