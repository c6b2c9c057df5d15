import { about, flag, integer, list, object, record, text, unsupported, type Value } from './schema';
import { chatMessage, chatTool } from './chat';

/** The body of `POST /tokenize`: a prompt, or the messages of a chat. */
export const tokenizeBody = object(
  {},
  {
    model: text(),
    prompt: about('A text', text()),
    messages: about('A chat, formatted by the chat template', list(chatMessage, 1)),
    tools: list(chatTool, 0, 128),
    add_special_tokens: about('Add the special tokens that the model expects around a prompt', flag()),
    add_generation_prompt: about("Whether a chat ends with the start of the assistant's turn", flag()),
    chat_template_kwargs: record(),
    return_token_strs: about('Also return the text of each token', flag()),
    chat_template: unsupported(),
    continue_final_message: unsupported(false),
  },
);
export type TokenizeBody = Value<typeof tokenizeBody>;

/** The body of `POST /detokenize`. */
export const detokenizeBody = object({ tokens: list(integer(0, 2 ** 31 - 1)) }, { model: text() });
export type DetokenizeBody = Value<typeof detokenizeBody>;
