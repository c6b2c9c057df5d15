import { startToken } from '../checkpoint/model-spec';
import type { Model } from '../model';
import { type ChatMessage, ChatTemplateError } from '../tokenizer/chat-template';
import { isRecord } from '../checkpoint/json-file';
import { invalidRequest } from './api-error';
import type { RequestFields } from './request-fields';

const ROLES = ['system', 'developer', 'user', 'assistant'];

/** Tokens of the `prompt` of a completion: a text, a list of token numbers, or a list of one of those. */
export function readPrompt(fields: RequestFields, model: Model, maxModelLen: number): number[] {
  const value = fields.get('prompt');
  const prompt: unknown = Array.isArray(value) && value.length === 1 && typeof value[0] !== 'number' ? value[0] : value;
  if (typeof prompt === 'string') {
    checkLength(prompt.length, model, maxModelLen, 'prompt');
    return filled(model.tokenizer.encode(prompt), model, 'prompt');
  }
  if (Array.isArray(prompt) && prompt.length > 0 && typeof prompt[0] === 'number') {
    if (!prompt.every((token) => Number.isSafeInteger(token) && token >= 0 && token < model.spec.vocabSize)) {
      throw fields.invalid('prompt', `token numbers from 0 to ${model.spec.vocabSize - 1}`);
    }
    return prompt as number[];
  }
  if (Array.isArray(prompt)) throw invalidRequest('prompt', 'One prompt a request is supported: a text or a list of token numbers.', 'unsupported_value');
  throw fields.invalid('prompt', 'a text or a list of token numbers');
}

/** Tokens of the `messages` of a chat. */
export function readMessages(fields: RequestFields, model: Model, maxModelLen: number): number[] {
  const value = fields.get('messages');
  if (!Array.isArray(value) || value.length === 0) throw fields.invalid('messages', 'a list of messages');
  const messages = value.map((message: unknown, index) => readMessage(message, `messages[${index}]`));
  checkLength(messages.reduce((sum, { content }) => sum + content.length, 0), model, maxModelLen, 'messages');
  try {
    return filled(model.chatTemplate.encode(messages), model, 'messages');
  } catch (error) {
    if (error instanceof ChatTemplateError) throw invalidRequest('messages', `The model's chat template refuses these messages: ${error.message}`);
    throw error;
  }
}

function readMessage(value: unknown, path: string): ChatMessage {
  if (!isRecord(value)) throw invalidRequest(path, `${path} must be an object with role and content.`);
  const { role, content, name } = value;
  if (typeof role !== 'string' || !ROLES.includes(role)) throw invalidRequest(`${path}.role`, `${path}.role must be one of ${ROLES.join(', ')}.`);
  if (name !== undefined && name !== null && typeof name !== 'string') throw invalidRequest(`${path}.name`, `${path}.name must be text.`);
  // Templates know the role by its older name.
  return { role: role === 'developer' ? 'system' : role, content: readContent(content, `${path}.content`), ...(typeof name === 'string' ? { name } : {}) };
}

function readContent(content: unknown, path: string): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalidRequest(path, `${path} must be text or a list of text parts.`);
  return content.map((part: unknown, index) => {
    if (isRecord(part) && part.type === 'text' && typeof part.text === 'string') return part.text;
    throw invalidRequest(`${path}[${index}]`, `${path}[${index}] must be a part of type text: the model reads nothing else.`, 'unsupported_value');
  }).join('');
}

/** Refuses what cannot fit before it is tokenized: that costs time in proportion to the text, or worse. */
function checkLength(characters: number, model: Model, maxModelLen: number, param: string): void {
  if (characters > maxModelLen * model.tokenizer.longestToken) {
    throw invalidRequest(param, `${param} has ${characters} characters, which cannot fit the context of ${maxModelLen} tokens.`, 'context_length_exceeded');
  }
}

/** An empty prompt is the start of a text, if the model has a token for that. */
function filled(tokens: number[], model: Model, param: string): number[] {
  // Tokenizers may know tokens that were added behind the end of the model's table.
  if (tokens.some((token) => token >= model.spec.vocabSize)) throw invalidRequest(param, `${param} has a token that the model has no embedding for.`);
  if (tokens.length > 0) return tokens;
  const start = startToken(model.spec);
  if (start === undefined) throw invalidRequest(param, `${param} is empty, and the model has no token for the start of a text.`);
  return [start];
}
