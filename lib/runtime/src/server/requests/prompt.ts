import { startToken } from '../../checkpoint/model-spec';
import type { JsonText } from '../../json/json-text';
import type { Model } from '../../model';
import { Dict } from '../../template/values/dict';
import { parseJson } from '../../template/values/parse-json';
import type { Value } from '../../template/values/value';
import { type ChatMessage, ChatTemplateError, type ToolCallMessage } from '../../tokenizer/chat-template';
import type { ModelInput } from '../../tokenizer/text-pair';
import { invalidRequest } from '../api-error';
import type { ChatBody } from '../schema/chat';
import type { CompletionBody } from '../schema/completion';

/** Tokens of the prompts of a completion. */
export function readPrompts(body: CompletionBody, model: Model, maxModelLen: number): number[][] {
  const input = { texts: body.prompt, param: 'prompt', addSpecial: body.add_special_tokens ?? true };
  return readTexts(input, model, maxModelLen);
}

/** Texts of a request. */
export interface TextInput {
  /** Each given as text or as token numbers. */
  readonly texts: CompletionBody['prompt'];
  /** The name of the field. */
  readonly param: string;
  /** Whether texts get the special tokens that the model expects around them. */
  readonly addSpecial: boolean;
  /** Most tokens of a text; more are cut. @default - a text that is too long is an error */
  readonly cut?: number | undefined;
}

/** Tokens of one or several texts. */
export function readTexts({ texts, param, addSpecial, cut }: TextInput, model: Model, maxModelLen: number): number[][] {
  const read = (value: string | readonly number[], place: string): number[] =>
    typeof value === 'string'
      ? encodeText(value, model, maxModelLen, place, addSpecial, cut)
      : checkTokens(value, model, place).slice(cut === undefined ? 0 : -cut); // as in vLLM, the last tokens
  if (typeof texts === 'string') return [read(texts, param)];
  if (typeof texts[0] === 'number') return [read(texts as readonly number[], param)];
  return (texts as readonly (string | readonly number[])[]).map((value, index) =>
    read(value, placeOf(param, index, texts.length)),
  );
}

/** The name of one of the texts of a field, which may be given alone. */
export function placeOf(param: string, index: number, count: number): string {
  return count === 1 ? param : `${param}[${index}]`;
}

/** The most tokens of a text by `truncate_prompt_tokens`: -1 is the context length; 0 and null cut nothing. */
export function cutOf(truncate: number | null | undefined, maxModelLen: number): number | undefined {
  if (truncate === undefined || truncate === null || truncate === 0) return undefined;
  return truncate === -1 ? maxModelLen : truncate;
}

/**
 * Tokens of a whole prompt. Special tokens in the text are encoded as such.
 *
 * @param cut - most tokens; the special tokens around the text stay
 */
export function encodeText(
  value: string,
  model: Model,
  maxModelLen: number,
  param: string,
  addSpecial = true,
  cut?: number,
): number[] {
  const text = fitting(value, model, maxModelLen, param, cut);
  const tokens = addSpecial
    ? model.tokenizer.encodePair(text, undefined, cut).tokens
    : model.tokenizer.encodeFragment(text).slice(0, cut);
  return nonEmpty(tokens, model, param);
}

/** Two texts that the model reads together, and the names of their fields. */
export interface TextPair {
  readonly first: string;
  readonly firstParam: string;
  readonly second: string;
  readonly secondParam: string;
}

/** Tokens of a pair of texts. */
export function encodePair(pair: TextPair, model: Model, maxModelLen: number, cut: number | undefined): ModelInput {
  const { firstParam, secondParam } = pair;
  const first = fitting(pair.first, model, maxModelLen, firstParam, cut);
  const second = fitting(pair.second, model, maxModelLen, secondParam, cut);
  const input = model.tokenizer.encodePair(first, second, cut);
  checkEmbeddings(input.tokens, model, `${firstParam} or ${secondParam}`);
  return input;
}

/**
 * The part of a text that is encoded. Encoding takes time linear in the length or worse, so the length is bounded by
 * the context. A smaller `cut` is no bound: much white space, or a long unknown word, has few tokens.
 */
function fitting(value: string, model: Model, maxModelLen: number, param: string, cut: number | undefined): string {
  if (cut !== undefined && cut <= maxModelLen) return value.slice(0, (maxModelLen + 1) * model.tokenizer.longestToken);
  checkLength(value.length, model, maxModelLen, param);
  return value;
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
export function readMessages(body: ChatPrompt, model: Model, maxModelLen: number, written: JsonText): number[] {
  const messages = body.messages.map((message, index) => readMessage(message, `messages[${index}]`));
  checkLength(
    messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0),
    model,
    maxModelLen,
    'messages',
  );
  const hasTools = body.tool_choice !== 'none' && (body.tools ?? []).length > 0;
  try {
    const tokens = model.chatTemplate.encode(messages, {
      tools: hasTools ? templateValue(written.at('tools')) : undefined,
      addGenerationPrompt: body.add_generation_prompt ?? true,
      variables: {
        ...(typeof body.reasoning_effort === 'string' ? { reasoning_effort: body.reasoning_effort } : {}),
        ...templateVariables(written.at('chat_template_kwargs')),
      },
    });
    return nonEmpty(tokens, model, 'messages');
  } catch (error) {
    if (error instanceof ChatTemplateError)
      throw invalidRequest('messages', `The model's chat template rejects these messages: ${error.message}`);
    throw error;
  }
}

/** A part of the body as a value of a template: its numbers and the order of its names are as written. */
function templateValue(part: JsonText | undefined): Value | undefined {
  return part === undefined ? undefined : parseJson(part.text);
}

function templateVariables(part: JsonText | undefined): Record<string, Value> {
  const value = templateValue(part);
  return value instanceof Dict ? value.toRecord() : {};
}

function readMessage(message: ChatBody['messages'][number], path: string): ChatMessage {
  const { role, name, content } = message;
  const calls = message.tool_calls ?? [];
  if (calls.length > 0 && role !== 'assistant')
    throw invalidRequest(
      `${path}.tool_calls`,
      `${path}.tool_calls is only valid in a message of role assistant; this message has role ${role}.`,
    );
  const text = textOf(content, `${path}.content`) ?? message.refusal ?? null;
  if (text === null && calls.length === 0)
    throw invalidRequest(`${path}.content`, `${path}.content is missing; it must be text or a list of text parts.`);
  return {
    // Chat templates use the older name of this role.
    role: role === 'developer' ? 'system' : role,
    content: text,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof message.tool_call_id === 'string' ? { tool_call_id: message.tool_call_id } : {}),
    ...(typeof message.reasoning_content === 'string' ? { reasoning_content: message.reasoning_content } : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(readCall) }),
  };
}

/** The text of a message. As in vLLM and llama.cpp, each part is a line of its own. */
function textOf(content: ChatBody['messages'][number]['content'], path: string): string | undefined {
  if (content === null || content === undefined || typeof content === 'string') return content ?? undefined;
  return joinParts(
    content.map((part, index) => {
      const text = part.type === 'text' ? part.text : part.refusal;
      if (typeof text === 'string') return text;
      throw invalidRequest(
        `${path}[${index}].${part.type}`,
        `${path}[${index}].${part.type} is missing; it must be text.`,
      );
    }),
  );
}

/** Joins the texts of a message's parts. */
export function joinParts(texts: readonly string[]): string {
  return texts.join('\n');
}

function readCall({
  id,
  function: called,
}: NonNullable<ChatBody['messages'][number]['tool_calls']>[number]): ToolCallMessage {
  return { ...(typeof id === 'string' ? { id } : {}), function: { name: called.name, arguments: called.arguments } };
}

/** Rejects a text that cannot fit the context. */
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
