import { anything, either, type JsonSchema, list, nullable, number, object, record, type Schema, text } from './schema';

const count = number(0, Number.MAX_SAFE_INTEGER);
const real = number(-Number.MAX_VALUE, Number.MAX_VALUE);

/** An error reply. @see https://platform.openai.com/docs/guides/error-codes */
export const errorReply = object(
  { error: object({ message: text(), type: text(), param: nullable(text()), code: text() }, {}) },
  {},
);

export const modelObject = object(
  { id: text(), object: text(), created: count, owned_by: text(), max_model_len: count },
  { root: text(), parent: text() },
);
export const modelList = object({ object: text(), data: list(modelObject) }, {});

export const usage = object(
  { prompt_tokens: count, total_tokens: count },
  { completion_tokens: count, prompt_tokens_details: object({ cached_tokens: count }, {}) },
);

export const completionReply = object(
  {
    id: text(),
    object: text(),
    created: count,
    model: text(),
    choices: list(
      object(
        { index: count, text: text(), finish_reason: nullable(text()) },
        {
          logprobs: object(
            {
              tokens: list(text()),
              token_logprobs: list(nullable(number(-1e9, 0))),
              top_logprobs: list(nullable(record(number(-1e9, 0)))),
              text_offset: list(count),
            },
            {},
          ),
          prompt_logprobs: list(nullable(record())),
          stop_reason: nullable(either(text(), count)),
        },
      ),
    ),
    usage,
  },
  { system_fingerprint: text() },
);

export const chatReply = object(
  {
    id: text(),
    object: text(),
    created: count,
    model: text(),
    choices: list(
      object(
        {
          index: count,
          message: object({ role: text(), content: nullable(text()) }, { refusal: text(), tool_calls: list(record()) }),
          finish_reason: nullable(text()),
        },
        { logprobs: object({ content: list(record()) }, {}), stop_reason: nullable(either(text(), count)) },
      ),
    ),
    usage,
  },
  { prompt_logprobs: anything(), system_fingerprint: text() },
);

/**
 * Response of an endpoint that replies with JSON or with server-sent events. OpenAPI 3.1 cannot describe events: tools
 * disagree whether a schema is about the whole text or about one event.
 */
export function streamed(reply: Schema<unknown>): JsonSchema {
  return {
    description: 'The answer; with stream: server-sent events that end with [DONE]',
    content: {
      'application/json': { schema: reply.json },
      'text/event-stream': { schema: { description: 'Events; the data of each is a JSON object or [DONE]' } },
    },
  };
}

export const embeddingReply = object(
  {
    object: text(),
    model: text(),
    data: list(object({ object: text(), index: count, embedding: either(list(real), text()) }, {})),
    usage,
  },
  { id: text(), created: count },
);
export const classifyReply = object(
  {
    id: text(),
    object: text(),
    created: count,
    model: text(),
    data: list(object({ index: count, label: nullable(text()), probs: list(real), num_classes: count }, {})),
    usage,
  },
  {},
);
export const scoreReply = object(
  {
    id: text(),
    object: text(),
    created: count,
    model: text(),
    data: list(object({ index: count, object: text(), score: real }, {})),
    usage,
  },
  {},
);
export const tokenizeReply = object({ count, max_model_len: count, tokens: list(count) }, { token_strs: list(text()) });
export const detokenizeReply = object({ prompt: text() }, {});
export const responseReply = object(
  {
    id: text(),
    object: text(),
    created_at: count,
    status: text(),
    model: text(),
    output: list(
      object(
        {
          id: text(),
          type: text(),
          role: text(),
          content: list(object({ type: text(), text: text(), annotations: list(anything()) }, {})),
        },
        {},
      ),
    ),
  },
  {
    usage: object({ input_tokens: count, output_tokens: count, total_tokens: count }, {}),
    incomplete_details: record(),
    error: record(),
  },
);
