import * as fc from 'fast-check';
import { BlockPool } from '../../../../lib/runtime/src/engine/scheduling/block-pool';
import { NOTHING_BEFORE, PrefixCache } from '../../../../lib/runtime/src/engine/scheduling/prefix-cache';

const text = (start: number) => Array.from({ length: 32 }, (_, index) => start + index);

test('a block is found by its tokens and by all before it', () => {
  const pool = new BlockPool(4);
  const cache = new PrefixCache(pool);
  const first = cache.add(PrefixCache.keyOf(NOTHING_BEFORE, text(0), 0), pool.take()!);
  const second = cache.add(PrefixCache.keyOf(first.id, text(0), 16), pool.take()!);

  expect(cache.find(PrefixCache.keyOf(NOTHING_BEFORE, text(0), 0))).toBe(first);
  expect(cache.find(PrefixCache.keyOf(first.id, text(0), 16))).toBe(second);
  // the same tokens at another place
  expect(cache.find(PrefixCache.keyOf(NOTHING_BEFORE, text(0), 16))).toBeUndefined();
  expect(cache.find(PrefixCache.keyOf(NOTHING_BEFORE, text(1), 0))).toBeUndefined();
});

test('texts whose numbers read alike when written in a row are not taken for each other', () => {
  const key = (tokens: number[]) => PrefixCache.keyOf(NOTHING_BEFORE, [...tokens, ...text(0)], 0);

  expect(key([1, 23])).not.toBe(key([12, 3]));
  expect(PrefixCache.keyOf(1, text(0), 0)).not.toBe(PrefixCache.keyOf(11, text(0), 0));
});

test('the first block with a content stays, and is returned instead of a second', () => {
  const pool = new BlockPool(4);
  const cache = new PrefixCache(pool);
  const first = cache.add('key', pool.take()!);

  expect(cache.add('key', pool.take()!)).toBe(first);
});

test('a block that is overwritten is not found any more', () => {
  const pool = new BlockPool(1);
  const cache = new PrefixCache(pool);
  const block = pool.take()!;
  cache.add('key', block);
  pool.give(block);
  expect(cache.find('key')?.block).toBe(block);

  expect(pool.take()).toBe(block);
  expect(cache.find('key')).toBeUndefined();
});

test('a pool never deals out a block that somebody holds, and loses none', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.record({ action: fc.constantFrom('take', 'hold', 'give', 'keep'), index: fc.nat(20) }), {
        maxLength: 80,
      }),
      (size, actions) => {
        const pool = new BlockPool(size);
        const held: number[] = []; // one entry for each hold
        for (const { action, index } of actions) {
          const block = held[index % Math.max(1, held.length)];
          if (action === 'take') {
            const taken = pool.take();
            expect(taken === undefined).toBe(new Set(held).size === size);
            expect(held).not.toContain(taken);
            if (taken !== undefined) held.push(taken);
          } else if (block !== undefined && action === 'hold') {
            pool.hold(block);
            held.push(block);
          } else if (block !== undefined && action === 'give') {
            held.splice(held.indexOf(block), 1);
            pool.give(block);
          } else if (block !== undefined) {
            pool.keep(block, () => expect(held).not.toContain(block));
          }
          expect(pool.used).toBe(new Set(held).size);
          expect(pool.available).toBe(size - new Set(held).size);
        }
      },
    ),
  );
});
