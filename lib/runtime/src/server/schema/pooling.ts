import { about, either, flag, integer, list, object, oneOf, text, unsupported, type Value } from './schema';

const token = integer(0, 2 ** 31 - 1);
/** @see https://platform.openai.com/docs/api-reference/embeddings (input) */
const MAX_TEXTS = 2048;

/** One or several texts, each given as text or as token numbers. */
const input = about(
  'A text, token numbers, or a list of either',
  either(text(), list(text(), 1, MAX_TEXTS), list(token, 1), list(list(token, 1), 1, MAX_TEXTS)),
);

const pooled = {
  model: about('The name of the served model', text()),
  user: about('Accepted without effect', text()),
  truncate_prompt_tokens: about('Cut texts to this many tokens; -1: to the context length', integer(-1, 2 ** 31 - 1)),
};

/** The body of `POST /v1/embeddings`. */
export const embeddingBody = object(
  { input },
  {
    ...pooled,
    encoding_format: about('float: an array of numbers; base64: their float32 bytes', oneOf('float', 'base64')),
    dimensions: about('Return only this many leading dimensions, scaled to length 1', integer(1, 2 ** 20)),
    add_special_tokens: flag(),
    messages: unsupported(),
    embed_dtype: unsupported('float32'),
    endianness: unsupported('native', 'little'),
  },
);
export type EmbeddingBody = Value<typeof embeddingBody>;

/** The body of `POST /classify`. */
export const classifyBody = object(
  { input },
  {
    ...pooled,
    add_special_tokens: flag(),
    use_activation: about('false: return raw outputs, not probabilities', flag()),
  },
);
export type ClassifyBody = Value<typeof classifyBody>;

const oneOrMore = either(text(), list(text(), 1, MAX_TEXTS));

/** The body of `POST /score` and `/v1/score`. */
export const scoreBody = object(
  {},
  {
    ...pooled,
    text_1: about('One text, compared with each text of text_2, or as many texts as text_2', oneOrMore),
    text_2: about('Texts to compare with text_1', oneOrMore),
    queries: about('The newer name of text_1', oneOrMore),
    documents: about('The newer name of text_2', oneOrMore),
    use_activation: about('false: return raw outputs of a cross-encoder, not probabilities', flag()),
  },
);
export type ScoreBody = Value<typeof scoreBody>;
