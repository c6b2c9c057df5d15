import type { BackendChoice } from '../backend/create-backend';
import { EngineClient } from '../engine/hosting/engine-client';
import type { Model } from '../model';
import type { Progress } from './progress';

/** Rows of one step of the engine. */
const MAX_BATCHED_TOKENS = 64;

/** What an evaluation that asks the engine is run with. */
export interface EngineTask extends BackendChoice {
  readonly model: Model;
  /** Requests that are computed at once. */
  readonly maxNumSeqs: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** What the operator should know about the backend. */
  readonly onNote: (note: string) => void;
}

/** What the engine answered to each item, in their order, and what computed it. */
export interface EngineAnswers<Answer> {
  readonly answers: readonly Answer[];
  readonly backend: string;
}

/**
 * Asks an engine of its own about each item, `maxNumSeqs` at a time.
 *
 * @param maxModelLen - tokens of the longest item, its answer included
 * @throws the signal's reason when the work is not wanted any more
 */
export async function throughEngine<Item, Answer>(
  task: EngineTask,
  items: readonly Item[],
  maxModelLen: number,
  ask: (engine: EngineClient, item: Item) => Promise<Answer>,
): Promise<EngineAnswers<Answer>> {
  const {
    model: { folder, spec },
    backend,
    threads,
    quantize,
    maxNumSeqs,
    signal,
    progress,
  } = task;
  let failure: Error | undefined;
  const engine = await EngineClient.start(
    {
      folder,
      spec,
      backend,
      threads,
      quantize,
      limits: { maxModelLen, maxNumSeqs, maxBatchedTokens: Math.max(MAX_BATCHED_TOKENS, maxNumSeqs) },
    },
    0,
    (error) => {
      failure = error;
    },
  );
  const cancel = (): void => engine.cancelAll();
  signal.addEventListener('abort', cancel);
  try {
    for (const note of engine.backend?.notes ?? []) task.onNote(note);
    const answers: Answer[] = [];
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let index = next; index < items.length && !signal.aborted; index = next) {
        next += 1;
        answers[index] = await ask(engine, items[index]!);
        done += 1;
        progress.update(done, items.length);
      }
    };
    await Promise.all(Array.from({ length: maxNumSeqs }, work));
    signal.throwIfAborted();
    if (failure !== undefined) throw failure;
    return { answers, backend: engine.backend?.name ?? '' };
  } catch (error) {
    signal.throwIfAborted(); // what was cancelled may say so in its own words
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await engine.close();
  }
}
