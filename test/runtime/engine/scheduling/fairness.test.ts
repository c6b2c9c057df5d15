import * as fc from 'fast-check';
import { Engine } from '../../../../lib/runtime/src/engine/engine';
import type { EngineLimits, GenerationRequest } from '../../../../lib/runtime/src/engine/protocol';
import { RecallingBackend } from '../recalling-backend';
import { finish } from '../run-load';

function engine(limits: Partial<EngineLimits> = {}, kvBlocks = 60): Engine {
  const all = { maxModelLen: 300, maxNumSeqs: 4, maxBatchedTokens: 16, ...limits };
  return new Engine(new RecallingBackend(kvBlocks, all.maxBatchedTokens), all);
}

function request(prompt: number, maxTokens: number, client?: string): GenerationRequest {
  // Different prefixes, so that no prompt comes from the cache.
  return {
    prompt: Array.from({ length: prompt }, (_, index) => (prompt * 11 + maxTokens * 5 + index) % 40),
    maxTokens,
    sampling: { temperature: 0, topK: 0, topP: 1 },
    client,
  };
}

test('a client with one request does not wait for the many requests of another', () => {
  const subject = engine({ maxNumSeqs: 1 });
  for (let id = 1; id <= 20; id += 1) subject.submit(id, request(4, 3, 'a'));
  subject.submit(100, request(5, 3, 'b'));

  const ends = finish(subject).reports.flatMap(({ finished }) => finished.map(({ id }) => id));

  expect(ends.indexOf(100)).toBe(1);
});

test('a short prompt gets its first token while a long one is still being computed', () => {
  const subject = engine({ maxBatchedTokens: 16 });
  subject.submit(1, request(290, 1)); // 19 steps alone
  subject.step();
  subject.submit(2, request(7, 1));

  expect(subject.step().tokens.map(({ id }) => id)).toEqual([2]);
});

test('a long prompt gets at least half of the rows, however many short ones arrive', () => {
  const subject = engine({ maxNumSeqs: 4, maxBatchedTokens: 16 });
  subject.submit(0, request(160, 1)); // 20 steps at 8 rows
  let id = 1;
  const { reports } = finish(subject, (step) => {
    // Always three others, each large enough to fill a step.
    while (id < Math.min(step, 40) + 4) {
      subject.submit(id, request(16 + (id % 7), 1));
      id += 1;
    }
  });

  expect(reports.findIndex(({ finished }) => finished.some((end) => end.id === 0))).toBeLessThanOrEqual(20);
});

test('under endless load a request finishes after those before it and its share of turns', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 19, max: 40 }),
      (prompt, maxTokens, places, otherPrompt, otherTokens, kvBlocks) => {
        const subject = engine({ maxNumSeqs: places, maxBatchedTokens: 16 }, kvBlocks);
        let id = 1;
        const feed = (): void => {
          // More than maxNumSeqs, from two other clients, so that some always wait.
          while (subject.stats.waiting + subject.stats.running < places + 4) {
            subject.submit(id, request(otherPrompt, otherTokens, `other ${id % 2}`));
            id += 1;
          }
        };
        feed();
        subject.step();
        subject.submit(0, request(prompt, maxTokens, 'subject'));
        let steps = 0;
        for (let isThrough = false; !isThrough; steps += 1) {
          feed();
          isThrough = subject.step().finished.some((end) => end.id === 0);
          // Requests before it: all running ones and two turns, one at a time in the worst case; then itself, with half
          // of the rows, and computed twice if it was preempted.
          const others = (places + 3) * (Math.ceil(otherPrompt / 8) + otherTokens + 2);
          const itself = 2 * (prompt + 2 * maxTokens + 2);
          expect(steps).toBeLessThanOrEqual(others + itself);
        }
      },
    ),
    { numRuns: 100 },
  );
});
