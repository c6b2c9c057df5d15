import * as fc from 'fast-check';
import { BlockPool } from '../../../../lib/runtime/src/engine/scheduling/block-pool';
import { NOTHING_BEFORE, PrefixCache } from '../../../../lib/runtime/src/engine/scheduling/prefix-cache';

const text = (start: number) => Array.from({ length: 32 }, (_, index) => start + index);

test('a block is found by its tokens and all tokens before it', () => {
  const pool = new BlockPool(4);
  const cache = new PrefixCache(pool);
  const first = cache.add(PrefixCache.keyOf(NOTHING_BEFORE, text(0), 0), pool.allocate()!);
  const second = cache.add(PrefixCache.keyOf(first.id, text(0), 16), pool.allocate()!);

  expect(cache.find(PrefixCache.keyOf(NOTHING_BEFORE, text(0), 0))).toBe(first);
  expect(cache.find(PrefixCache.keyOf(first.id, text(0), 16))).toBe(second);
  // the same tokens at another position
  expect(cache.find(PrefixCache.keyOf(NOTHING_BEFORE, text(0), 16))).toBeUndefined();
  expect(cache.find(PrefixCache.keyOf(NOTHING_BEFORE, text(1), 0))).toBeUndefined();
});

test('texts whose token numbers concatenate to the same digits are not confused', () => {
  const key = (tokens: number[]) => PrefixCache.keyOf(NOTHING_BEFORE, [...tokens, ...text(0)], 0);

  expect(key([1, 23])).not.toBe(key([12, 3]));
  expect(PrefixCache.keyOf(1, text(0), 0)).not.toBe(PrefixCache.keyOf(11, text(0), 0));
});

test('the first block with a content stays registered, and is returned for a second one', () => {
  const pool = new BlockPool(4);
  const cache = new PrefixCache(pool);
  const first = cache.add('key', pool.allocate()!);

  expect(cache.add('key', pool.allocate()!)).toBe(first);
});

test('an overwritten block is no longer found', () => {
  const pool = new BlockPool(1);
  const cache = new PrefixCache(pool);
  const block = pool.allocate()!;
  cache.add('key', block);
  pool.free(block);
  expect(cache.find('key')?.block).toBe(block);

  expect(pool.allocate()).toBe(block);
  expect(cache.find('key')).toBeUndefined();
});

test('a pool never allocates a held block, and loses none', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.record({ action: fc.constantFrom('allocate', 'hold', 'free', 'keep'), index: fc.nat(20) }), {
        maxLength: 80,
      }),
      (size, actions) => {
        const pool = new BlockPool(size);
        const held: number[] = []; // one entry per holder
        for (const { action, index } of actions) {
          const block = held[index % Math.max(1, held.length)];
          if (action === 'allocate') {
            const allocated = pool.allocate();
            expect(allocated === undefined).toBe(new Set(held).size === size);
            expect(held).not.toContain(allocated);
            if (allocated !== undefined) held.push(allocated);
          } else if (block !== undefined && action === 'hold') {
            pool.hold(block);
            held.push(block);
          } else if (block !== undefined && action === 'free') {
            held.splice(held.indexOf(block), 1);
            pool.free(block);
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
