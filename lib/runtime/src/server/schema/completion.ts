import { generationFields, MAX_LOGPROBS } from './generation';
import { about, either, flag, integer, list, object, text, unsupported, type Value } from './schema';

const token = integer(0, 2 ** 31 - 1);

/** Most prompts of one request; each is answered n times. */
const MAX_PROMPTS = 2048;

/** The body of `POST /v1/completions`. */
export const completionBody = object(
  {
    prompt: about(
      'A text, token numbers, or a list of either',
      either(text(), list(text(), 1, MAX_PROMPTS), list(token, 1), list(list(token, 1), 1, MAX_PROMPTS)),
    ),
  },
  {
    ...generationFields,
    echo: about('Repeat the prompt before the answer', flag()),
    logprobs: about(
      'Return log-probabilities of the tokens and of this many most likely tokens per position',
      integer(0, MAX_LOGPROBS),
    ),
    add_special_tokens: about('Add the special tokens that the model expects around a prompt', flag()),
    best_of: about('Must equal n', integer(1, 128)),
    suffix: unsupported(''),
  },
);

export type CompletionBody = Value<typeof completionBody>;
