import { startToken } from '../../checkpoint/model-spec';
import type { Model } from '../../model';
import { type ChatMessage, ChatTemplateError, type ToolCallMessage } from '../../tokenizer/chat-template';
import type { ModelInput } from '../../tokenizer/text-pair';
import { invalidRequest } from '../api-error';
import type { ChatBody } from '../schema/chat';
import type { CompletionBody } from '../schema/completion';

/** Tokens of the prompts of a completion. */
export function readPrompts(body: CompletionBody, model: Model, maxModelLen: number): number[][] {
  return readTexts(body.prompt, body.add_special_tokens ?? true, model, maxModelLen, 'prompt');
}

/** Tokens of one or several texts, each given as text or as token numbers; `param` is the name of the field. */
export function readTexts(
  texts: CompletionBody['prompt'],
  addSpecial: boolean,
  model: Model,
  maxModelLen: number,
  param: string,
): number[][] {
  const read = (value: string | readonly number[], place: string): number[] =>
    typeof value === 'string'
      ? encodeText(value, model, maxModelLen, place, addSpecial)
      : checkTokens(value, model, place);
  if (typeof texts === 'string') return [read(texts, param)];
  if (typeof texts[0] === 'number') return [read(texts as readonly number[], param)];
  return (texts as readonly (string | readonly number[])[]).map((value, index) =>
    read(value, texts.length === 1 ? param : `${param}[${index}]`),
  );
}

/** Tokens of a whole prompt. Special tokens in the text are encoded as such. */
export function encodeText(
  value: string,
  model: Model,
  maxModelLen: number,
  param: string,
  addSpecial = true,
): number[] {
  checkLength(value.length, model, maxModelLen, param);
  return nonEmpty(addSpecial ? model.tokenizer.encode(value) : model.tokenizer.encodeFragment(value), model, param);
}

/** Tokens of a pair of texts, cut to `maxTokens`. */
export function encodePair(
  first: string,
  second: string,
  model: Model,
  maxModelLen: number,
  maxTokens: number,
): ModelInput {
  checkLength(first.length, model, maxModelLen, 'text_1');
  checkLength(second.length, model, maxModelLen, 'text_2');
  const input = model.tokenizer.encodePair(first, second, maxTokens);
  checkEmbeddings(input.tokens, model, 'text_1 or text_2');
  return input;
}

/** Returns the token numbers of a request. Throws if one is not in the vocabulary. */
export function checkTokens(tokens: readonly number[], model: Model, param: string): number[] {
  const wrong = tokens.find((token) => token < 0 || token >= model.spec.vocabSize);
  if (wrong !== undefined)
    throw invalidRequest(
      param,
      `${param} has the token ${wrong}; token numbers must be from 0 to ${model.spec.vocabSize - 1}.`,
    );
  return [...tokens];
}

/** The fields of a chat request that make up its prompt. */
export type ChatPrompt = Pick<
  ChatBody,
  'messages' | 'tools' | 'tool_choice' | 'add_generation_prompt' | 'chat_template_kwargs' | 'reasoning_effort'
>;

/** Tokens of the `messages` of a chat. */
export function readMessages(body: ChatPrompt, model: Model, maxModelLen: number): number[] {
  const messages = body.messages.map((message, index) => readMessage(message, `messages[${index}]`));
  checkLength(
    messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0),
    model,
    maxModelLen,
    'messages',
  );
  const tools = body.tool_choice === 'none' ? [] : (body.tools ?? []);
  try {
    const tokens = model.chatTemplate.encode(messages, {
      tools: tools.length > 0 ? tools : undefined,
      addGenerationPrompt: body.add_generation_prompt ?? true,
      variables: {
        ...(typeof body.reasoning_effort === 'string' ? { reasoning_effort: body.reasoning_effort } : {}),
        ...body.chat_template_kwargs,
      },
    });
    return nonEmpty(tokens, model, 'messages');
  } catch (error) {
    if (error instanceof ChatTemplateError)
      throw invalidRequest('messages', `The model's chat template rejects these messages: ${error.message}`);
    throw error;
  }
}

function readMessage(message: ChatBody['messages'][number], path: string): ChatMessage {
  const { role, name, content } = message;
  const calls = message.tool_calls ?? [];
  if (calls.length > 0 && role !== 'assistant')
    throw invalidRequest(
      `${path}.tool_calls`,
      `${path}.tool_calls is only valid in a message of role assistant; this message has role ${role}.`,
    );
  if ((content === null || content === undefined) && calls.length === 0)
    throw invalidRequest(`${path}.content`, `${path}.content is missing; it must be text or a list of text parts.`);
  return {
    // Chat templates use the older name of this role.
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : (content?.map(({ text }) => text).join('') ?? null),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof message.tool_call_id === 'string' ? { tool_call_id: message.tool_call_id } : {}),
    ...(typeof message.reasoning_content === 'string' ? { reasoning_content: message.reasoning_content } : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(readCall) }),
  };
}

function readCall({
  id,
  function: called,
}: NonNullable<ChatBody['messages'][number]['tool_calls']>[number]): ToolCallMessage {
  return { ...(typeof id === 'string' ? { id } : {}), function: { name: called.name, arguments: called.arguments } };
}

/**
 * Rejects a text that cannot fit the context before it is tokenized, which takes time linear in its length or worse.
 */
function checkLength(characters: number, model: Model, maxModelLen: number, param: string): void {
  if (characters > maxModelLen * model.tokenizer.longestToken) {
    throw invalidRequest(
      param,
      `${param} has ${characters} characters, which cannot fit the context of ${maxModelLen} tokens.`,
      'context_length_exceeded',
    );
  }
}

/** Replaces an empty prompt by the model's start token. Throws if the model has none. */
function nonEmpty(tokens: number[], model: Model, param: string): number[] {
  if (tokens.length > 0) return checkEmbeddings(tokens, model, param);
  const start = startToken(model.spec);
  if (start === undefined)
    throw invalidRequest(
      param,
      `${param} is empty, and the model has no start token; it must have at least one token.`,
    );
  return [start];
}

/** Throws if a token has no embedding: a tokenizer may have added tokens beyond the model's vocabulary. */
function checkEmbeddings(tokens: number[], model: Model, param: string): number[] {
  if (tokens.some((token) => token >= model.spec.vocabSize))
    throw invalidRequest(
      param,
      `${param} has a token that the model has no embedding for; remove special tokens from the text.`,
    );
  return tokens;
}
