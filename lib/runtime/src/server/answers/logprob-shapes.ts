import type { TokenLogprobs } from '../../engine/protocol';
import type { Tokenizer } from '../../tokenizer/tokenizer';
import type { AnswerToken } from './answer';
import { TokenSpeller } from './token-text';

/** Log-probabilities in the form of `/v1/completions`: parallel arrays. */
export interface CompletionLogprobs {
  readonly tokens: string[];
  readonly token_logprobs: (number | null)[];
  readonly top_logprobs: (Record<string, number> | null)[];
  readonly text_offset: number[];
}

/** Replaces -Infinity, which JSON cannot represent. vLLM uses the same value. */
const LEAST_LOGPROB = -9999;

/** Formats log-probabilities as the two OpenAI APIs do, and those of prompts as vLLM does. */
export class LogprobShapes {
  private readonly speller: TokenSpeller;

  /** @param asIds - write a token as `token_id:7` instead of its text */
  constructor(
    tokenizer: Tokenizer,
    private readonly asIds: boolean,
  ) {
    this.speller = new TokenSpeller(tokenizer);
  }

  /** @see https://platform.openai.com/docs/api-reference/completions/object (logprobs) */
  completion(tokens: readonly AnswerToken[], startOffset = 0): CompletionLogprobs {
    return {
      tokens: tokens.map(({ token }) => this.name(token)),
      token_logprobs: tokens.map(({ logprobs }) => (logprobs === undefined ? null : finite(logprobs.logprob))),
      // The list always contains the token itself, even if other tokens were likelier.
      top_logprobs: tokens.map(({ token, logprobs }) =>
        logprobs === undefined
          ? null
          : Object.fromEntries([
              ...logprobs.top.map((entry) => [this.name(entry.token), finite(entry.logprob)] as const),
              [this.name(token), finite(logprobs.logprob)] as const,
            ]),
      ),
      text_offset: tokens.map(({ offset }) => startOffset + offset),
    };
  }

  /** @see https://platform.openai.com/docs/api-reference/chat/object (logprobs) */
  chat(tokens: readonly AnswerToken[]): { content: object[] } {
    const entry = (token: number, logprob: number): object => ({
      token: this.name(token),
      logprob: finite(logprob),
      bytes: [...this.speller.spell(token).bytes],
    });
    return {
      content: tokens.map(({ token, logprobs }) => ({
        ...entry(token, logprobs?.logprob ?? LEAST_LOGPROB),
        top_logprobs: (logprobs?.top ?? []).map((top) => entry(top.token, top.logprob)),
      })),
    };
  }

  /** [prompt] of the prompt's tokens; null for the first. @see https://docs.vllm.ai (prompt_logprobs) */
  prompt(
    prompt: readonly number[],
    logprobs: readonly (TokenLogprobs | undefined)[],
  ): (Record<string, object> | null)[] {
    return prompt.map((token, index) => {
      const here = logprobs[index];
      if (here === undefined) return null;
      const entry = (id: number, logprob: number, rank: number): [string, object] => [
        String(id),
        { logprob: finite(logprob), rank, decoded_token: this.speller.spell(id).text },
      ];
      return Object.fromEntries([
        ...here.top.map((top, rank) => entry(top.token, top.logprob, rank + 1)),
        entry(token, here.logprob, here.rank),
      ]);
    });
  }

  private name(token: number): string {
    return this.asIds ? `token_id:${token}` : this.speller.spell(token).text;
  }
}

function finite(logprob: number): number {
  return Math.max(logprob, LEAST_LOGPROB);
}
