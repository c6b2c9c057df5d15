import { about, either, flag, integer, list, object, oneOf, text, unsupported, type Value } from './schema';

const token = integer(0, 2 ** 31 - 1);
/** @see https://platform.openai.com/docs/api-reference/embeddings (input) */
const MAX_TEXTS = 2048;

/** A text, or several, or their tokens. */
const input = about(
  'A text, token numbers, or a list of either',
  either(text(), list(text(), 1, MAX_TEXTS), list(token, 1), list(list(token, 1), 1, MAX_TEXTS)),
);

const pooled = {
  model: about('The name of the served model', text()),
  user: about('Accepted, and of no effect', text()),
  truncate_prompt_tokens: about('Cut texts after so many tokens; -1: what the model takes', integer(-1, 2 ** 31 - 1)),
};

/** The body of `POST /v1/embeddings`. */
export const embeddingBody = object(
  { input },
  {
    ...pooled,
    encoding_format: about('Numbers, or their float32 bytes in base64', oneOf('float', 'base64')),
    dimensions: about('Keep so many of the first dimensions, scaled to length 1', integer(1, 2 ** 20)),
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
  { ...pooled, add_special_tokens: flag(), use_activation: about('Probabilities; without, the raw outputs', flag()) },
);
export type ClassifyBody = Value<typeof classifyBody>;

const oneOrMore = either(text(), list(text(), 1, MAX_TEXTS));

/** The body of `POST /score` and `/v1/score`. */
export const scoreBody = object(
  {},
  {
    ...pooled,
    text_1: about('A text that all of text_2 are compared with, or as many texts', oneOrMore),
    text_2: about('Texts to compare it with', oneOrMore),
    queries: about('The newer name of text_1', oneOrMore),
    documents: about('The newer name of text_2', oneOrMore),
    use_activation: about('Probabilities of a cross-encoder; without, its raw output', flag()),
  },
);
export type ScoreBody = Value<typeof scoreBody>;
