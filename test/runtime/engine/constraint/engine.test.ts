import { createEngine } from '../../../../lib/runtime/src/engine/hosting/engine-host';
import type { Constraint } from '../../../../lib/runtime/src/engine/protocol';
import { readModelSpec } from '../../../../lib/runtime/src/checkpoint/config';
import { BUNDLED } from '../../golden/golden';
import { tokenizer } from './vocabulary';

const spec = readModelSpec(BUNDLED);
const engine = createEngine({
  folder: BUNDLED,
  spec,
  backend: 'reference',
  limits: { maxModelLen: 256, maxNumSeqs: 4, maxBatchedTokens: 64 },
} as Parameters<typeof createEngine>[0]);

/** Answers of one batch. */
function answer(constraints: readonly (Constraint | undefined)[], temperature = 1): { text: string; reason: string }[] {
  const answers = constraints.map(() => ({ tokens: [] as number[], reason: '' }));
  for (const [id, constraint] of constraints.entries()) {
    engine.submit(id, {
      prompt: tokenizer.encode('HAMLET:'),
      maxTokens: 200,
      sampling: { temperature, topK: 0, topP: 1, seed: 7 + id },
      constraint,
    });
  }
  while (!engine.isIdle) {
    const report = engine.step();
    for (const { id, token } of report.tokens) answers[id]!.tokens.push(token);
    for (const { id, reason } of report.finished) answers[id]!.reason = reason;
  }
  return answers.map(({ tokens, reason }) => ({ text: tokenizer.decode(tokens), reason }));
}

test('a model trained on Shakespeare writes JSON that matches the schema, next to unconstrained answers', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 12 },
      age: { type: 'integer', minimum: 0, maximum: 120 },
      moods: { type: 'array', items: { enum: ['sad', 'mad'] }, minItems: 1, maxItems: 3 },
    },
    required: ['name', 'age', 'moods'],
  };

  const [held, free, chosen, matching] = answer([
    { type: 'json-schema', schema: JSON.stringify(schema) },
    undefined,
    { type: 'choice', choices: ['to be', 'not to be'] },
    { type: 'regex', pattern: '[A-Z]{3}-\\d{2}' },
  ]);

  expect(JSON.parse(held!.text)).toEqual({
    name: expect.stringMatching(/^.{1,12}$/su),
    age: expect.any(Number),
    moods: expect.arrayContaining([expect.stringMatching(/^(sad|mad)$/)]),
  });
  expect(held!.reason).toBe('stop');
  expect(free!.text.startsWith('{')).toBe(false);
  expect(['to be', 'not to be']).toContain(chosen!.text);
  expect(matching!.text).toMatch(/^[A-Z]{3}-\d{2}$/);
});

test('at temperature 0 the most likely allowed token is chosen', () => {
  const [first, second] = answer([{ type: 'json-object' }, { type: 'json-object' }], 0);

  expect(first!.text).toMatch(/^\{/);
  expect(second).toEqual(first);
});

test('a request with an unsupported constraint is rejected with the reason', () => {
  expect(() =>
    engine.submit(9, {
      prompt: [1],
      maxTokens: 5,
      sampling: { temperature: 0, topK: 0, topP: 1 },
      constraint: { type: 'json-schema', schema: '{"not":{}}' },
    }),
  ).toThrow(/has not, which is not supported/);
});
