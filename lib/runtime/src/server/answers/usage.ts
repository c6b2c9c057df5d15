import type { AnswerGroup } from './answer-group';

/** Token counts of a request. @see https://platform.openai.com/docs/api-reference/completions/object (usage) */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** The usage of a request so far. */
export function usageOf(group: AnswerGroup): Usage {
  const { promptTokens, completionTokens, cachedTokens } = group;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

/** The current time in Unix seconds. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The usage of a request for vectors, which generates no tokens. */
export function poolingUsage(texts: readonly { readonly tokens: readonly number[] }[]): Usage {
  const tokens = texts.reduce((sum, text) => sum + text.tokens.length, 0);
  return {
    prompt_tokens: tokens,
    completion_tokens: 0,
    total_tokens: tokens,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}
