import Ajv7 from 'ajv';
import Ajv from 'ajv/dist/2020';
import * as fc from 'fast-check';
import type { Constraint } from '../../../../lib/runtime/src/engine/protocol';
import { accepts, constraintOf, seeds, write } from './vocabulary';

const schemaOf = (schema: unknown): Constraint => ({ type: 'json-schema', schema: JSON.stringify(schema) });
const OPTIONS = { strict: false, validateFormats: false, addUsedSchema: false };
const [draft7, draft2020] = [new Ajv7(OPTIONS), new Ajv(OPTIONS)];
const validate = (schema: unknown, value: unknown): boolean =>
  (JSON.stringify(schema).includes('"items":[') ? draft7 : draft2020).validate(schema as object, value);

/** Schemas whose texts are short. */
const schemas = fc.letrec<{ schema: Record<string, unknown>; leaf: Record<string, unknown> }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(
      { type: 'null' },
      { type: 'boolean' },
      { type: 'integer' },
      { type: 'number' },
      { type: ['string', 'null'], maxLength: 5 },
    ),
    fc.tuple(fc.nat(4), fc.nat(6)).map(([min, more]) => ({ type: 'string', minLength: min, maxLength: min + more })),
    fc
      .tuple(fc.constantFrom('^[a-c]+$', 'x', '^(ab|"\\\\)*$', '\\d{2,3}', '^\\p{Lu}', '[^a-z]$', '^.?$'), fc.nat(3))
      .map(([pattern, more]) => ({ type: 'string', pattern, maxLength: 3 + more })),
    fc
      .tuple(
        fc.double({ min: -2000, max: 2000, noNaN: true }),
        fc.double({ min: 0.001, max: 500, noNaN: true }),
        fc.boolean(),
      )
      .map(([low, size, isStrict]) =>
        isStrict
          ? { type: 'number', exclusiveMinimum: low, exclusiveMaximum: low + size }
          : { type: 'number', minimum: low, maximum: low + size },
      ),
    fc
      .tuple(fc.integer({ min: -1200, max: 1200 }), fc.nat(300), fc.integer({ min: 1, max: 12 }))
      .map(([low, size, divisor]) => ({
        type: 'integer',
        minimum: low,
        maximum: low + size + divisor,
        multipleOf: divisor,
      })),
    fc
      .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.integer(), fc.constant(null), fc.boolean()), {
        minLength: 1,
        maxLength: 4,
      })
      .map((values) => ({ enum: values })),
    fc.oneof(fc.string({ maxLength: 5 }), fc.constant({ b: [1, null], a: 'x' })).map((value) => ({ const: value })),
  ),
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(
        fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }), tie('schema'), {
          minKeys: 1,
          maxKeys: 4,
        }),
        fc.integer({ min: 0, max: 15 }),
        fc.constantFrom(undefined, false, { type: 'integer' }),
      )
      .map(([properties, bits, additional]) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).filter((_, index) => ((bits >> index) & 1) === 1),
        ...(additional === undefined ? {} : { additionalProperties: additional }),
        maxProperties: 5,
      })),
    fc
      .tuple(tie('schema'), fc.nat(2), fc.nat(2))
      .map(([items, min, more]) => ({ type: 'array', items, minItems: min, maxItems: min + more })),
    fc.tuple(fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), fc.nat(3)).map(([prefixItems, min]) => ({
      type: 'array',
      prefixItems,
      items: false,
      minItems: Math.min(min, prefixItems.length),
    })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie('schema'), tie('leaf')).map(([a, b]) => ({
      type: 'object',
      allOf: [{ properties: { a }, required: ['a'] }, { properties: { b } }],
      maxProperties: 3,
    })),
    fc.tuple(tie('leaf'), fc.nat(2)).map(([value, count]) => ({
      type: 'object',
      patternProperties: { '^k[0-9]$': value },
      additionalProperties: false,
      maxProperties: count,
    })),
  ),
}));

test('random logits under a random schema generate JSON that matches it', () => {
  let done = 0;
  fc.assert(
    fc.property(schemas.schema, seeds, (schema, seed) => {
      const text = write(constraintOf(schemaOf(schema)), seed, 200);
      if (text === undefined) return;
      done += 1;
      expect([text, validate(schema, JSON.parse(text))]).toEqual([text, true]);
    }),
    { numRuns: 150 },
  );
  expect(done).toBeGreaterThan(100);
});

const name = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };

test.each<[title: string, schema: unknown, fitting: string[], others: string[]]>([
  ['anything', {}, ['1', '"a"', '[1, {"a": null}]', '-0.5e-7'], ['', '01', 'tru', '{a:1}', '[1,]', '"\n"']],
  ['any string', { type: 'string' }, ['""', '"a\\"\\n\\u00e9\\ud83d\\ude00é"'], ['"\\ud83d"', '"\\x"', '"a', 'a']],
  [
    'an indented object',
    name,
    ['{\n  "name": "x"\n}', '{"name":"x"}'],
    ['{}', '{"name": 1}', '{"name": "x", "age": 1}', '{"name" : "x"}'],
  ],
  [
    'lengths in characters',
    { type: 'string', minLength: 2, maxLength: 3 },
    ['"ab"', '"日本語"', '"👍🏽"', '"\\n\\n"'],
    ['"a"', '"abcd"'],
  ],
  ['a pattern that is anywhere', { type: 'string', pattern: 'b' }, ['"abc"', '"b"'], ['"a"']],
  [
    'a pattern with what JSON escapes',
    { type: 'string', pattern: '^".\\\\$' },
    ['"\\"x\\\\"', '"\\"\\"\\\\"'],
    ['""x\\\\"', '"\\"x\\"'],
  ],
  ['pattern and length', { type: 'string', pattern: '^a+$', maxLength: 2 }, ['"a"', '"aa"'], ['"aaa"', '""']],
  [
    'two patterns',
    { allOf: [{ type: 'string', pattern: '^a' }, { pattern: 'b$' }] },
    ['"ab"', '"a1b"'],
    ['"a"', '"b"'],
  ],
  ['dates', { type: 'string', format: 'date' }, ['"2024-02-28"'], ['"2024-02-30"', '"2024-13-01"', '"x"']],
  [
    'a range',
    { type: 'number', minimum: 0, exclusiveMaximum: 1.5 },
    ['0', '1', '1.49', '0.001'],
    ['1.5', '-1', '2', '1e-1'],
  ],
  [
    'a range below zero',
    { type: 'integer', exclusiveMinimum: -12, maximum: -9 },
    ['-11', '-9'],
    ['-12', '-8', '9', '-9.0'],
  ],
  ['a fraction as bound', { type: 'number', minimum: 0.25 }, ['0.25', '0.3', '1', '10.1'], ['0.249', '0', '-1']],
  ['multiples', { type: 'integer', multipleOf: 7, minimum: 10 }, ['14', '700'], ['7', '15']],
  ['both bounds of allOf', { allOf: [{ type: 'integer', minimum: 5 }, { maximum: 7 }] }, ['5', '7'], ['4', '8', '100']],
  [
    'all objects of allOf',
    { allOf: [name, { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }] },
    ['{"name":"x","age":1}'],
    ['{"name":"x"}', '{"age":1}'],
  ],
  ['keywords beside anyOf', { anyOf: [{ type: 'integer' }, { type: 'string' }], minimum: 5 }, ['5', '"a"'], ['4']],
  ['keywords beside $ref', { $defs: { a: { type: 'integer' } }, $ref: '#/$defs/a', minimum: 5 }, ['5'], ['4']],
  ['references with escapes', { $defs: { 'a/b~ c': { const: 1 } }, $ref: '#/$defs/a~1b~0%20c' }, ['1'], ['2']],
  ['enumerations', { type: ['integer', 'string'], enum: ['a"b', 1, null] }, ['"a\\"b"', '1'], ['null', '"a']],
  ['enumerations beside a pattern', { enum: ['ax', 'bx', 3], type: 'string', pattern: '^a' }, ['"ax"'], ['"bx"', '3']],
  [
    'optional properties in order',
    { type: 'object', properties: { a: {}, b: {}, c: {} }, required: ['b'] },
    ['{"b":1}', '{"a":1,"b":1,"c":1}', '{"b":1,"c":1}'],
    ['{"a":1}', '{"b":1,"a":1}', '{"b":1,}'],
  ],
  [
    'other names',
    { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: { type: 'boolean' } },
    ['{"a":1,"b":true,"aa":false}', '{"b":true}', '{}'],
    ['{"a":true}', '{"a":1,"a":true}', '{"\\u0061":true}', '{"b":1}'],
  ],
  [
    'names by pattern',
    {
      type: 'object',
      patternProperties: { '^x': { type: 'integer' }, y$: { minimum: 5 } },
      additionalProperties: false,
    },
    ['{"x":1}', '{"xy":5}', '{"x":1,"zy":"s"}'].slice(0, 2),
    ['{"xy":4}', '{"z":1}', '{"x":"a"}'],
  ],
  [
    'names that are allowed',
    { type: 'object', propertyNames: { pattern: '^[a-z]$' }, additionalProperties: { const: 1 } },
    ['{"a":1}', '{}'],
    ['{"A":1}', '{"ab":1}'],
  ],
  [
    'one property at least',
    { type: 'object', properties: { a: {}, b: {} }, minProperties: 1, maxProperties: 1 },
    ['{"a":1}', '{"b":1}'],
    ['{}', '{"a":1,"b":1}'],
  ],
  [
    'arrays',
    { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 },
    ['[1]', '[1, 2]', '[\n 1,\n 2\n]'],
    ['[]', '[1,2,3]', '["a"]'],
  ],
  [
    'tuples',
    { type: 'array', prefixItems: [{ const: 'a' }, { type: 'integer' }], items: false, minItems: 1 },
    ['["a"]', '["a",1]'],
    ['[]', '[1]', '["a",1,1]'],
  ],
  [
    'tuples of draft 7',
    { type: 'array', items: [{ const: 'a' }], additionalItems: { const: 'b' } },
    ['[]', '["a","b","b"]'],
    ['["b"]', '["a","a"]'],
  ],
  [
    'trees',
    {
      $ref: '#/$defs/tree',
      $defs: {
        tree: {
          type: 'object',
          properties: { value: { type: 'integer' }, children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
          required: ['value'],
        },
      },
    },
    ['{"value":1,"children":[{"value":2,"children":[]},{"value":3}]}'],
    ['{"value":1,"children":[{}]}'],
  ],
  [
    'tagged alternatives',
    {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' }, x: { type: 'integer' } }, required: ['kind', 'x'] },
        { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] },
      ],
    },
    ['{"kind":"a","x":1}', '{"kind":"b"}'],
    ['{"kind":"a"}', '{"kind":"c"}'],
  ],
  [
    'lists of lists of alternatives',
    {
      $defs: {
        x: {
          anyOf: [
            { type: 'array', items: { $ref: '#/$defs/x' } },
            { type: 'array', items: { type: 'integer' } },
          ],
        },
      },
      $ref: '#/$defs/x',
    },
    [`${'['.repeat(60)}1${']'.repeat(60)}`, '[[[]]]'],
    ['[[1]', '["a"]'],
  ],
])('%s', (_title, schema, fitting, others) => {
  for (const text of fitting)
    expect([text, validate(schema, JSON.parse(text)), accepts(schemaOf(schema), text)]).toEqual([text, true, true]);
  for (const text of others) expect([text, accepts(schemaOf(schema), text)]).toEqual([text, false]);
});

test.each<[keyword: string, schema: unknown]>([
  ['not', { not: { type: 'string' } }],
  ['if', { if: { type: 'integer' }, else: { minimum: 5 } }],
  ['contains', { type: 'array', contains: { const: 1 } }],
  ['uniqueItems', { type: 'array', items: { type: 'integer' }, uniqueItems: true }],
  ['dependentRequired', { type: 'object', dependentRequired: { a: ['b'] } }],
  ['unevaluatedProperties', { type: 'object', unevaluatedProperties: false }],
  ['oneOf', { oneOf: [{ type: 'integer' }, { type: 'number' }] }],
  ['multipleOf', { type: 'number', multipleOf: 0.1 }],
  ['minProperties', { type: 'object', minProperties: 2 }],
  ['$ref', { $ref: 'https://example.com/schema' }],
  ['$ref', { $ref: '#/$defs/missing' }],
  ['type', { type: 'banana' }],
  ['type', { type: [] }],
  ['enum', { enum: [] }],
  ['required', { type: 'object', required: [1] }],
  ['properties', { properties: [] }],
  ['minLength', { type: 'string', minLength: -1 }],
  ['minimum', { type: 'number', minimum: '5' }],
  ['anyOf', { anyOf: [] }],
  ['#/properties/a', { properties: { a: 5 } }],
  ['(?=', { type: 'string', pattern: '^(?=a)b' }],
  ['\\b', { type: 'string', pattern: '\\bword\\b' }],
  ['has a backreference', { type: 'string', pattern: '(a)\\1' }],
  ['is not valid JSON', undefined],
  ['No value matches', false],
  ['No value matches', { type: 'integer', minimum: 5, maximum: 4 }],
  ['No value matches', { allOf: [{ type: 'string' }, { type: 'integer' }] }],
  ['No value matches', { const: 'a', type: 'integer' }],
  ['requires itself', { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] }],
  ['refers to itself', { anyOf: [{ $ref: '#' }, { type: 'integer' }] }],
])('%s: unsupported keywords are rejected by name', (keyword, schema) => {
  expect(() => constraintOf({ type: 'json-schema', schema: JSON.stringify(schema) ?? '{' })).toThrow(
    expect.objectContaining({ name: 'ConstraintError', message: expect.stringContaining(keyword) }),
  );
});
