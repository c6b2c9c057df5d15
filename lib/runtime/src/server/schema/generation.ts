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
} from './schema';

/** Limits of stop strings, as each of them is searched for in every piece of an answer. */
const MAX_STOPS = 16;
const MAX_STOP_CHARACTERS = 256;
/**
 * Most likely tokens that may be requested per position.
 * @see https://platform.openai.com/docs/api-reference/chat (top_logprobs)
 */
export const MAX_LOGPROBS = 20;
/** Most answers to one prompt. @see https://platform.openai.com/docs/api-reference/chat (n) */
const MAX_CHOICES = 128;
const MAX_TOKENS = 2 ** 31 - 1;

const stopText = text(1, MAX_STOP_CHARACTERS);

/**
 * Fields of vLLM and OpenAI that would change an answer, with the values that have no effect. Rejected rather than
 * ignored.
 */
const unsupportedFields = {
  use_beam_search: unsupported(false),
  length_penalty: unsupported(1),
  prompt_embeds: unsupported(),
  include_stop_str_in_output: unsupported(false),
  skip_special_tokens: unsupported(true),
  spaces_between_special_tokens: unsupported(true),
  truncate_prompt_tokens: unsupported(),
  allowed_token_ids: unsupported(),
  bad_words: unsupported([]),
  logits_processors: unsupported([]),
  vllm_xargs: unsupported(),
  kv_transfer_params: unsupported(),
  repetition_detection: unsupported(),
  thinking_token_budget: unsupported(),
  // Older names of structured_outputs: https://docs.vllm.ai/en/latest/features/structured_outputs.html
  guided_json: unsupported(),
  guided_regex: unsupported(),
  guided_choice: unsupported(),
  guided_grammar: unsupported(),
};

/** Fields that completions and chat completions share. */
export const generationFields = {
  model: about('The name of the served model', text()),
  temperature: about('0: the most likely token; higher values: more random', number(0, 2)),
  top_p: about('Sample from the fewest tokens that together have this probability', numberAbove(0, 1)),
  top_k: about('Sample from this many of the most likely tokens; 0 and -1: all', integer(-1, MAX_TOKENS)),
  min_p: about("Sample from tokens with at least this fraction of the most likely one's probability", number(0, 1)),
  presence_penalty: about('Subtracted from the logit of every token that occurs in the answer', number(-2, 2)),
  frequency_penalty: about(
    'Subtracted from the logit of a token for each time that it occurs in the answer',
    number(-2, 2),
  ),
  repetition_penalty: about('Above 1: tokens of the prompt and the answer become less likely', numberAbove(0, 100)),
  logit_bias: about('Added to the logits of tokens, keyed by token number', record(number(-100, 100))),
  seed: about('The same seed, prompt and parameters give the same answer', longInteger()),
  stop: about('Strings that end the answer; they are not part of it', either(stopText, list(stopText, 0, MAX_STOPS))),
  stop_token_ids: about('Tokens that end the answer', list(integer(0, MAX_TOKENS), 0, 64)),
  max_tokens: about('Most tokens of the answer', integer(0, MAX_TOKENS)),
  min_tokens: about('Fewest tokens of the answer', integer(0, MAX_TOKENS)),
  ignore_eos: about('Continue after an end-of-sequence token', flag()),
  n: about('Answers to each prompt', integer(1, MAX_CHOICES)),
  stream: about('Send the answer in pieces, as server-sent events', flag()),
  stream_options: object(
    {},
    {
      include_usage: about('Send the usage in an additional last chunk', flag()),
      continuous_usage_stats: about('Send the usage so far in every chunk', flag()),
    },
  ),
  prompt_logprobs: about(
    'Return log-probabilities of the prompt tokens and of this many most likely tokens per position',
    integer(0, MAX_LOGPROBS),
  ),
  return_tokens_as_token_ids: about('Write tokens in log-probabilities as token_id:NUMBER', flag()),
  response_format: about(
    'Required format of the answer',
    object(
      { type: oneOf('text', 'json_object', 'json_schema') },
      {
        json_schema: object({ schema: record() }, { name: text(), description: text(), strict: flag() }),
      },
    ),
  ),
  structured_outputs: about(
    'Constraint on the answer; set exactly one of the fields',
    object(
      {},
      {
        json: about('A JSON Schema, or one as text', either(record(), text())),
        json_object: flag(),
        regex: text(1),
        choice: list(text(1), 1, 1024),
        grammar: unsupported(),
        structural_tag: unsupported(),
      },
    ),
  ),
  user: about(
    'Accepted without effect, like metadata, store, service_tier, safety_identifier and prompt_cache_key',
    text(),
  ),
  metadata: anything(),
  store: anything(),
  service_tier: anything(),
  safety_identifier: anything(),
  prompt_cache_key: anything(),
  ...unsupportedFields,
};
