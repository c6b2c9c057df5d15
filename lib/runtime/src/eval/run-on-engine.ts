import type { BackendChoice } from '../backend/create-backend';
import { EngineClient } from '../engine/hosting/engine-client';
import type { Model } from '../model';
import type { Progress } from './progress';

/** Rows of one step of the engine. */
const MAX_BATCHED_TOKENS = 64;

/** An evaluation that uses the engine. */
export interface EngineTask extends BackendChoice {
  readonly model: Model;
  /** Sequences that are computed at the same time. */
  readonly maxNumSeqs: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Called with warnings of the backend. */
  readonly onNote: (note: string) => void;
}

/** The results for all items, in their order, and the name of the backend. */
export interface EngineAnswers<Answer> {
  readonly answers: readonly Answer[];
  readonly backend: string;
}

/**
 * Starts an engine and runs `compute` for each item, `maxNumSeqs` of them at the same time.
 *
 * @param maxModelLen - tokens of the longest item, its answer included
 * @throws the signal's reason when the work is cancelled
 */
export async function runOnEngine<Item, Answer>(
  task: EngineTask,
  items: readonly Item[],
  maxModelLen: number,
  compute: (engine: EngineClient, item: Item) => Promise<Answer>,
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
        answers[index] = await compute(engine, items[index]!);
        done += 1;
        progress.update(done, items.length);
      }
    };
    await Promise.all(Array.from({ length: maxNumSeqs }, work));
    signal.throwIfAborted();
    if (failure !== undefined) throw failure;
    return { answers, backend: engine.backend?.name ?? '' };
  } catch (error) {
    signal.throwIfAborted(); // the signal's reason takes precedence over the error of a cancelled request
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await engine.close();
  }
}
