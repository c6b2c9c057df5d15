import * as fc from 'fast-check';
import { StopStrings } from '../../../lib/runtime/src/tokenizer/stop-strings';

function feed(stops: readonly string[], pieces: readonly string[]): { out: string[]; stopped: boolean } {
  const strings = new StopStrings(stops);
  const out = pieces.map((piece) => strings.push(piece));
  return { out: [...out, strings.end()], stopped: strings.hasStopped };
}

test('text that may start a stop string is held back until that is clear', () => {
  expect(feed(['END'], ['a E', 'N', 'X'])).toEqual({ out: ['a ', '', 'ENX', ''], stopped: false });
});

test('a stop string over several pieces ends the text before it', () => {
  expect(feed(['END'], ['a E', 'ND b', 'c'])).toEqual({ out: ['a ', '', '', ''], stopped: true });
});

test('the stop string that starts first wins', () => {
  expect(feed(['xyz', 'b'], ['abxyz'])).toEqual({ out: ['a', ''], stopped: true });
});

test('a stop string counts if it ends where the answer may stop', () => {
  const strings = new StopStrings(['END']);

  expect([strings.push('a END E', false), strings.push('N', false), strings.push('D b')]).toEqual(['a END ', '', '']);
  expect(strings.stop).toBe('END');
});

test('a stop string that ended before the answer may stop is text', () => {
  const strings = new StopStrings(['END!']);

  expect([strings.push('END! ', false), strings.push('b'), strings.end()]).toEqual(['END! ', 'b', '']);
  expect(strings.hasStopped).toBe(false);
});

test('held text is returned at the end', () => {
  expect(feed(['END'], ['EN'])).toEqual({ out: ['', 'EN'], stopped: false });
});

test('however a text is cut into pieces, it ends at its first stop string', () => {
  const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
  const stop = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      alphabet,
      fc.array(stop, { maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (text, stops, sizes) => {
        const pieces: string[] = [];
        let rest = text;
        for (const size of sizes) {
          pieces.push(rest.slice(0, size));
          rest = rest.slice(size);
        }
        pieces.push(rest);
        const places = stops.map((item) => text.indexOf(item)).filter((place) => place >= 0);

        const { out, stopped } = feed(stops, pieces);

        // Pieces may cause a cut at a stop string that ends earlier instead of one that starts earlier, but never
        // return text after one.
        if (places.length === 0) expect({ text: out.join(''), stopped }).toEqual({ text, stopped: false });
        else {
          expect(stopped).toBe(true);
          expect(text.startsWith(out.join(''))).toBe(true);
          expect(stops.some((item) => out.join('').includes(item))).toBe(false);
        }
      },
    ),
  );
});
