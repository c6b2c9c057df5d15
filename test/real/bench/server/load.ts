import { median } from '../median';
import { streamCompletion, type StreamTimes } from './completion-client';

/** What clients get from a server together. Milliseconds; medians over the requests. */
export interface LoadFigures {
  /** Generated tokens a second, all clients together, from the first request to the last token. */
  readonly tokensPerSecond: number;
  readonly firstToken: number;
  readonly perToken: number;
  readonly worstFirstToken: number;
  readonly worstGap: number;
}

/** How much is asked. */
export interface Load {
  readonly clients: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly vocabulary: number;
}

/** A number that no earlier prompt had: prompts share no beginning, so that no server finds one in its cache. */
let nextPrompt = 1;

/** `clients` clients, each of which sends its next request when its last one is answered. */
export async function runLoad(
  url: string,
  model: string,
  { clients, requests, promptTokens, maxTokens, vocabulary }: Load,
): Promise<LoadFigures> {
  const answers: StreamTimes[] = [];
  let left = requests;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      answers.push(await streamCompletion(url, { model, prompt: uniquePrompt(promptTokens, vocabulary), maxTokens }));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: Math.min(clients, requests) }, client));
  const seconds = (performance.now() - started) / 1000;
  const all = (pick: (answer: StreamTimes) => number): number[] => answers.map(pick);
  return {
    tokensPerSecond: answers.reduce((sum, { tokens }) => sum + tokens, 0) / seconds,
    firstToken: median(all((answer) => answer.firstToken)),
    perToken: median(all((answer) => answer.perToken)),
    worstFirstToken: Math.max(...all((answer) => answer.firstToken)),
    worstGap: Math.max(...all((answer) => answer.longestGap)),
  };
}

function uniquePrompt(tokens: number, vocabulary: number): number[] {
  const number = nextPrompt;
  nextPrompt += 1;
  // Ordinary tokens: the first hundred of a vocabulary are often control tokens.
  return Array.from(
    { length: tokens },
    (_, position) => 100 + ((number * 104_729 + position * 7919) % (vocabulary - 100)),
  );
}
