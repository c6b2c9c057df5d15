import * as fc from 'fast-check';
import { JsonText } from '../../../lib/runtime/src/json/json-text';

const written = '{ "10": [1.0, {"b": 2512292042121000001}], "2" : "a\\"]}" , "10": {"x": -0.50e+3,"a":[ ]}, "": null }';

test('parts are as they were written, in their order; of equal names the last counts', () => {
  const json = new JsonText(written);

  expect([...json.members.keys()]).toEqual(['10', '2', '']);
  expect(json.at('10', 'x')?.text).toBe('-0.50e+3');
  expect(json.at('2')?.text).toBe('"a\\"]}"');
  expect(json.at('')?.text).toBe('null');
  expect([json.at('10', 'b'), json.at('2', 0), json.at('none', 'x')]).toEqual([undefined, undefined, undefined]);
  expect(new JsonText('[1.0, {"b": 2512292042121000001}]').at(1, 'b')?.text).toBe('2512292042121000001');
});

test('a compact text has no spaces, and strings in one spelling', () => {
  expect(new JsonText(' {"\\u0061 b" : [ 1.0 ,\n"\\u00e9"]} ').compact).toBe('{"a b":[1.0,"é"]}');
});

test('the parts of any text are what JSON.parse reads', () => {
  const values = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, values(item)]))
      : value;
  const read = (json: JsonText, value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Array.from(json.members, ([name, part]) => [name, read(part, (value as Record<string, unknown>)[name])]),
        )
      : JSON.parse(json.text);
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
      const value: unknown = JSON.parse(text);
      const spaced = JSON.stringify(value, undefined, space);

      expect(read(new JsonText(spaced), value)).toEqual(values(value));
      expect(new JsonText(spaced).compact).toBe(JSON.stringify(value));
    }),
  );
});
