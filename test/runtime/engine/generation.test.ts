import { Engine } from '../../../lib/runtime/src/engine/engine';
import type { ConstraintFactory, TokenConstraint } from '../../../lib/runtime/src/engine/constraint/token-constraint';
import { logprobsOf } from '../../../lib/runtime/src/engine/sampling/logprobs';
import type { GenerationRequest } from '../../../lib/runtime/src/engine/protocol';
import { RequestRefused } from '../../../lib/runtime/src/engine/request-refused';
import { mostLikelyToken } from '../../../lib/runtime/src/engine/sampling/top-tokens';
import { RecallingBackend, recalled, SMALL_SPEC } from './recalling-backend';
import { finish, type Outcome } from './run-load';

const GREEDY = { temperature: 0, topK: 0, topP: 1 };
const VOCABULARY = SMALL_SPEC.vocabSize;

function run(request: Partial<GenerationRequest>, endTokens: number[] = [], constraints?: ConstraintFactory): Outcome {
  const backend = new RecallingBackend(20, 16, { ...SMALL_SPEC, eosTokenIds: endTokens });
  const subject = new Engine(backend, { maxModelLen: 128, maxNumSeqs: 2, maxBatchedTokens: 16 }, { constraints });
  subject.submit(1, { prompt: [3, 1, 4], maxTokens: 12, sampling: GREEDY, ...request });
  return finish(subject);
}

/** Greedy tokens of the model; `forbidden` is excluded from the second position on. */
function greedyAnswer(count: number, isForbidden: (token: number, index: number) => boolean = () => false): number[] {
  const tokens = [3, 1, 4];
  for (let index = 0; index < count; index += 1) {
    tokens.push(
      mostLikelyToken(
        Float32Array.from(recalled(tokens, VOCABULARY), (logit, token) =>
          isForbidden(token, index) ? -Infinity : logit,
        ),
      ),
    );
  }
  return tokens.slice(3);
}

describe('end tokens', () => {
  const plain = greedyAnswer(12);
  const end = plain[2]!;

  test('end an answer and are its last token', () => {
    const { tokens, reasons } = run({}, [end]);

    expect([tokens.get(1), reasons.get(1)]).toEqual([plain.slice(0, plain.indexOf(end) + 1), 'stop']);
  });

  test('are not chosen before minTokens', () => {
    const { tokens } = run({ minTokens: 6 }, [end]);

    expect(tokens.get(1)?.slice(0, 6)).toEqual(greedyAnswer(6, (token) => token === end));
  });

  test('are not chosen before minTokens, nor are the stop tokens of the request', () => {
    const { tokens } = run({ minTokens: 6, stopTokens: [plain[4]!] }, [end]);

    expect(tokens.get(1)?.slice(0, 6)).toEqual(greedyAnswer(6, (token) => token === end || token === plain[4]));
  });

  test('are ordinary tokens with ignoreEos', () => {
    const { tokens, reasons } = run({ ignoreEos: true }, [end]);

    expect([tokens.get(1), reasons.get(1)]).toEqual([plain, 'length']);
  });
});

describe('log-probabilities', () => {
  test('are those of the model, independent of the sampling options', () => {
    const sampling = {
      temperature: 0.5,
      topK: 5,
      topP: 0.9,
      repetitionPenalty: 1.5,
      frequencyPenalty: 1,
      logitBias: [[7, 3]] as const,
      seed: 4,
    };
    const { tokens, logprobs } = run({ sampling, logprobs: 3 });
    const answer = tokens.get(1) ?? [];

    expect(logprobs.get(1)).toEqual(
      answer.map((token, index) =>
        logprobsOf(Float32Array.from(recalled([3, 1, 4, ...answer.slice(0, index)], VOCABULARY)), token, 3),
      ),
    );
  });

  test('with logprobs 0 are of the token alone, and are absent unless requested', () => {
    expect(
      run({ logprobs: 0 })
        .logprobs.get(1)
        ?.every(({ top }) => top.length === 0),
    ).toBe(true);
    expect(run({}).logprobs.get(1)).toBeUndefined();
  });

  test('of the prompt are reported before the first token, without the first position', () => {
    const prompt = Array.from({ length: 40 }, (_, index) => index % 11);
    const { promptLogprobs, tokens, reports } = run({ prompt, promptLogprobs: 2, maxTokens: 3 });

    expect(promptLogprobs.get(1)).toEqual(
      prompt.map((token, index) =>
        index === 0 ? undefined : logprobsOf(Float32Array.from(recalled(prompt.slice(0, index), VOCABULARY)), token, 2),
      ),
    );
    expect(reports.findIndex((report) => report.promptLogprobs.length > 0)).toBe(
      reports.findIndex((report) => report.tokens.length > 0),
    );
    expect(tokens.get(1)).toHaveLength(3);
  });

  test.each([1, 2, 30])('a prompt of %p tokens can be scored alone', (length) => {
    const { promptLogprobs, tokens, reasons } = run({
      prompt: Array.from({ length }, (_, index) => index),
      promptLogprobs: 0,
      maxTokens: 0,
    });

    expect(promptLogprobs.get(1)).toHaveLength(length);
    expect([tokens.get(1), reasons.get(1)]).toEqual([undefined, 'length']);
  });
});

/** Allows the tokens of `steps`, one set per position; complete after the last. */
class Steps implements TokenConstraint {
  readonly accepted: number[] = [];

  constructor(
    private readonly steps: readonly (readonly number[])[],
    private readonly isEndedByToken = false,
  ) {}

  get isDone(): boolean {
    return !this.isEndedByToken && this.accepted.length === this.steps.length;
  }

  fillMask(mask: Uint32Array): void {
    mask.fill(0);
    for (const token of this.steps[this.accepted.length] ?? []) mask[token >> 5]! |= 1 << (token & 31);
  }

  accept(token: number): void {
    if (!this.steps[this.accepted.length]!.includes(token)) throw new Error(`${token} is not allowed`);
    this.accepted.push(token);
  }
}

function refusing(): TokenConstraint {
  throw new TypeError('"typ" is not known');
}

describe('a constraint', () => {
  const asked = { constraint: { type: 'json-object' } as const };

  test('is applied token by token, and ends the answer when it is complete', () => {
    const steps = [[5], [31, 32, 39], [0, 20], [8]];
    const constraint = new Steps(steps);
    const { tokens, reasons } = run(asked, [], () => constraint);
    const answer = tokens.get(1) ?? [];

    expect(answer).toEqual(greedyAnswer(4, (token, index) => !steps[index]!.includes(token)));
    expect(constraint.accepted).toEqual(answer);
    expect(reasons.get(1)).toBe('stop');
  });

  test('takes precedence over seeds, penalties, bias and minTokens', () => {
    const sampling = {
      temperature: 1.5,
      topK: 0,
      topP: 0.95,
      minP: 0.01,
      repetitionPenalty: 2,
      logitBias: [[9, 100]] as const,
      seed: 3,
    };
    const steps = Array.from({ length: 10 }, () => [1, 2, 33]);
    const { tokens } = run({ ...asked, sampling, minTokens: 20 }, [2], () => new Steps(steps));

    // The end token is allowed, but too early.
    expect(new Set(tokens.get(1))).toEqual(new Set([1, 33]));
    expect(tokens.get(1)).toHaveLength(10);
  });

  test('allows an end token where the answer may end, even with ignoreEos', () => {
    const { tokens, reasons } = run(
      { ...asked, ignoreEos: true, minTokens: 9 },
      [2],
      () => new Steps([[5, 6], [2]], true),
    );

    expect(tokens.get(1)?.[1]).toBe(2);
    expect(reasons.get(1)).toBe('stop');
  });

  test('may be cut by maxTokens', () => {
    expect(run({ ...asked, maxTokens: 2 }, [], () => new Steps([[5], [6], [7]])).reasons.get(1)).toBe('length');
  });

  test.each<[string, () => TokenConstraint]>([
    ['comes to a dead end', () => new Steps([[5], []])],
    [
      'breaks when it is asked',
      () => ({
        isDone: false,
        fillMask: () => {
          throw new Error('broken');
        },
        accept: () => undefined,
      }),
    ],
    [
      'breaks when it is told',
      () => ({
        isDone: false,
        fillMask: (mask) => {
          mask.fill(-1);
        },
        accept: () => {
          throw new Error('broken');
        },
      }),
    ],
  ])('that %s ends its answer, not the engine', (_title, make) => {
    const backend = new RecallingBackend(20, 16);
    const subject = new Engine(
      backend,
      { maxModelLen: 128, maxNumSeqs: 2, maxBatchedTokens: 16 },
      { constraints: make },
    );
    subject.submit(1, { prompt: [1], maxTokens: 5, sampling: GREEDY, constraint: { type: 'json-object' } });
    subject.submit(2, { prompt: [1], maxTokens: 5, sampling: GREEDY });

    const { reasons, reports } = finish(subject);

    expect(reasons.get(1)).toMatch(/constraint/);
    expect(reasons.get(2)).toBe('length');
    expect(reports.at(-1)?.stats).toMatchObject({ running: 0, kvCacheUsage: 0 });
  });

  test('that is not valid is rejected with its own message; without a factory all are rejected', () => {
    expect(() => run(asked, [], refusing)).toThrow(RequestRefused);
    expect(() => run(asked, [], refusing)).toThrow('"typ" is not known');
    expect(() => run(asked)).toThrow(RequestRefused);
  });

  test('continues after its answer was preempted', () => {
    const steps = Array.from({ length: 40 }, (_, index) => [index % 40, (index + 7) % 40]);
    const alone = run({ prompt: [1], ...asked, maxTokens: 40 }, [], () => new Steps(steps));
    const backend = new RecallingBackend(4, 16);
    const subject = new Engine(
      backend,
      { maxModelLen: 64, maxNumSeqs: 2, maxBatchedTokens: 16 },
      { constraints: () => new Steps(steps) },
    );
    subject.submit(1, { prompt: [2], maxTokens: 60, sampling: GREEDY });
    subject.submit(2, { prompt: [1], maxTokens: 40, sampling: GREEDY, ...asked });

    const { tokens } = finish(subject);

    expect(subject.stats.preemptions).toBeGreaterThan(0);
    expect(tokens.get(2)).toEqual(alone.tokens.get(1));
  });
});

test.each<[string, Partial<GenerationRequest>, RegExp]>([
  ['no prompt', { prompt: [] }, /prompt has no tokens/],
  ['a token beyond the vocabulary', { prompt: [40] }, /Token 40 of the prompt.*from 0 to 39/],
  ['a token that is no whole number', { prompt: [1.5] }, /Token 1.5/],
  ['a negative number of tokens', { maxTokens: -1 }, /maxTokens is -1/],
  ['half a token', { maxTokens: 0.5 }, /whole number/],
  ['more than the model takes', { maxTokens: 126 }, /3 tokens and 126 more are too long: this model takes 128/],
  ['a bias of an unknown token', { sampling: { ...GREEDY, logitBias: [[40, 1]] } }, /Token 40 of the logit bias/],
])('%s is rejected with the reason', (_title, request, message) => {
  expect(() => run(request)).toThrow(message);
  expect(() => run(request)).toThrow(RequestRefused);
});
