import { startToken } from '../checkpoint/model-spec';
import type { EngineClient } from '../engine/hosting/engine-client';
import type { Model } from '../model';
import { ChatTemplateError } from '../tokenizer/chat-template';
import { StopStrings } from '../tokenizer/stop-strings';
import { DataError } from './data/data-error';
import { type PromptExample, readPromptExamples } from './data/prompt-examples';
import { isExactMatch, isNormalizedMatch } from './metrics/exact-match';
import { generationReport } from './report/generation-report';
import type { Report } from './report/report';
import { type EngineTask, runOnEngine } from './run-on-engine';

/** Greedy decoding: the same answers in every run. */
const GREEDY = { temperature: 0, topK: 0, topP: 1 } as const;

/** The evaluation of generated answers. */
export interface GenerationTask extends EngineTask {
  readonly modelName: string;
  /** Path of a JSON Lines file. */
  readonly data: string;
  readonly limit: number | undefined;
  readonly maxTokens: number;
  /** String that ends an answer and is not part of it. */
  readonly stop: string | undefined;
}

/** An answer and whether it is correct. */
export interface JudgedAnswer {
  readonly answer: string;
  readonly isExact: boolean;
  readonly isNormalized: boolean;
  /** Whether the token limit ended it, not the model or the stop string. */
  readonly isCut: boolean;
}

/** Answers prompts by greedy decoding and compares the answers with the correct ones. */
export async function evaluateGeneration(task: GenerationTask): Promise<Report> {
  const { model } = task;
  if (model.spec.classifier !== undefined)
    throw new DataError(`${task.modelName} is a classifier: it does not generate text. Use eval classify.`);
  if (model.spec.family === 'bert') throw new DataError(`${task.modelName} is an encoder: it does not generate text.`);
  const prompts = readPromptExamples(task.data, task.limit).map((example) => ({
    example,
    tokens: encodePrompt(model, example),
  }));
  for (const { tokens, example } of prompts) {
    if (tokens.length + task.maxTokens > model.spec.maxPositions) {
      throw new DataError(
        `${example.place}: the prompt has ${tokens.length} tokens; with --max-tokens ${task.maxTokens} that is more ` +
          `than the model's ${model.spec.maxPositions} positions. Shorten the prompt or decrease --max-tokens.`,
      );
    }
  }
  const maxModelLen = Math.max(...prompts.map(({ tokens }) => tokens.length)) + task.maxTokens;
  const { answers, backend } = await runOnEngine(task, prompts, maxModelLen, async (engine, { example, tokens }) =>
    judge(await answer(engine, task, tokens), example),
  );
  return generationReport(
    {
      model: task.modelName,
      data: task.data,
      backend,
      maxTokens: task.maxTokens,
      stop: task.stop,
      seconds: task.progress.seconds,
    },
    prompts.map(({ example }) => example),
    answers,
  );
}

async function answer(
  engine: EngineClient,
  { model, maxTokens, stop }: GenerationTask,
  prompt: readonly number[],
): Promise<{ text: string; isCut: boolean }> {
  const detokenizer = model.tokenizer.detokenizer(prompt);
  const stops = new StopStrings(stop === undefined ? [] : [stop]);
  const generation = engine.submit({ prompt, maxTokens, sampling: GREEDY });
  let text = '';
  let isCut = false;
  for await (const event of generation) {
    if (event.type === 'token') text += stops.push(detokenizer.push(event.token));
    if (stops.hasStopped) generation.cancel(); // frees its place in the batch; the loop still waits for the final event
    if (event.type === 'finished') isCut = event.reason === 'length' && !stops.hasStopped;
  }
  text += stops.push(detokenizer.end()) + stops.end();
  return { text, isCut };
}

function judge({ text, isCut }: { text: string; isCut: boolean }, { answers }: PromptExample): JudgedAnswer {
  return { answer: text, isExact: isExactMatch(text, answers), isNormalized: isNormalizedMatch(text, answers), isCut };
}

function encodePrompt(model: Model, { prompt, place }: PromptExample): number[] {
  try {
    const tokens = typeof prompt === 'string' ? model.tokenizer.encode(prompt) : model.chatTemplate.encode(prompt);
    if (tokens.some((token) => token >= model.spec.vocabSize))
      throw new DataError(
        `${place}: the prompt has a token that the model has no embedding for; remove special tokens from it.`,
      );
    const start = startToken(model.spec);
    if (tokens.length === 0 && start === undefined)
      throw new DataError(
        `${place}: the prompt is empty, and the model has no start token; it must have at least one token.`,
      );
    return tokens.length === 0 && start !== undefined ? [start] : tokens;
  } catch (error) {
    if (error instanceof ChatTemplateError)
      throw new DataError(`${place}: the model's chat template rejects these messages: ${error.message}`);
    throw error;
  }
}
