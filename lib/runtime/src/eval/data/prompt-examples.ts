import { isRecord } from '../../checkpoint/json-file';
import type { ChatMessage } from '../../tokenizer/chat-template';
import { DataError } from './data-error';
import { type JsonLine, readJsonLines } from './json-lines';

/** A prompt with its correct answers. */
export interface PromptExample {
  readonly prompt: string | readonly ChatMessage[];
  readonly answers: readonly string[];
  /** FILE:LINE */
  readonly place: string;
}

/**
 * Reads prompts with their correct answers, one per line: `{"prompt" or "messages", "answer"}`.
 *
 * @throws DataError with the line that is not valid
 */
export function readPromptExamples(path: string, limit?: number): PromptExample[] {
  return readJsonLines(path, limit).map((line) => ({
    prompt: readPrompt(line),
    answers: readAnswers(line),
    place: line.place,
  }));
}

function readPrompt({ fields: { prompt, messages }, place }: JsonLine): string | ChatMessage[] {
  if ((prompt === undefined) === (messages === undefined))
    throw new DataError(`${place}: the line must have either "prompt" or "messages".`);
  if (typeof prompt === 'string') return prompt;
  if (prompt !== undefined) throw new DataError(`${place}: "prompt" must be text.`);
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    throw new DataError(`${place}: "messages" must be a list of objects with the texts "role" and "content".`);
  }
  return messages.map(({ role, content }) => ({ role, content }));
}

function isMessage(value: unknown): value is Record<'role' | 'content', string> {
  return isRecord(value) && typeof value.role === 'string' && typeof value.content === 'string';
}

function readAnswers({ fields: { answer }, place }: JsonLine): string[] {
  const answers: unknown[] = Array.isArray(answer) ? answer : [answer];
  if (answers.length === 0 || !answers.every((value) => typeof value === 'string'))
    throw new DataError(`${place}: "answer" must be text, or a list of texts if several are correct.`);
  return answers as string[];
}
