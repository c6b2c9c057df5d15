import * as fc from 'fast-check';
import { ModelError } from '../../../lib/runtime/src/checkpoint/model-error';
import { ChatTemplate, ChatTemplateError } from '../../../lib/runtime/src/tokenizer/chat-template';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';

const DEFINITION = {
  added_tokens: [{ id: 0, content: '<s>', special: true, normalized: false }],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  model: { type: 'BPE', vocab: { a: 1, b: 2, ab: 3 }, merges: [['a', 'b']] },
};
const NAMES = [
  'chat_template',
  'bos_token',
  'eos_token',
  'pad_token',
  'unk_token',
  'add_bos_token',
  'model_max_length',
  '__proto__',
];

/** Parts of templates: combined at random they are mostly invalid, and some would run for ever. */
const PARTS = [
  '{% for m in messages %}',
  '{% for i in range(9999) %}',
  '{% endfor %}',
  '{% if m %}',
  '{% else %}',
  '{% endif %}',
  '{% set x = messages %}',
  '{% set x = x + x %}',
  '{% set x = x ~ x %}',
  '{% set ns = namespace(a=x) %}',
  '{% set ns.b = ns %}',
  '{{ x | tojson(indent=99999999) }}',
  '{{ x | join(x) }}',
  "{{ x.replace('', x) }}",
  '{{ m.content | trim }}',
  "{{ m['role'] }}",
  '{{ bos_token }}',
  '{% macro f(a) %}',
  '{% endmacro %}',
  '{{ f(f) }}',
  '{% call f(1) %}',
  '{% endcall %}',
  "{{ raise_exception('no') }}",
  '{{ 9 ** 999 }}',
  '{{ x[::0] }}',
  '{{ x[-9:9:-1] }}',
  '{{ "a" * 999999999 }}',
  '{%',
  '{{',
  '}}',
  '%}',
  '{#',
  'a',
  '((',
  '[',
  "'",
  '\\',
];
const template = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PARTS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const value = fc.oneof(
  { weight: 4, arbitrary: template },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.record(
        { name: fc.constantFrom('default', 'rag'), template: fc.oneof(template, fc.jsonValue()) },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
  },
);

test('a tokenizer_config.json with any content works or is rejected with a plain error', () => {
  fc.assert(
    fc.property(
      value,
      fc.dictionary(
        fc.constantFrom(...NAMES),
        fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.record({ content: fc.jsonValue({ maxDepth: 1 }) })),
        { maxKeys: 3 },
      ),
      (chatTemplate, others) => {
        try {
          const tokenizer = new Tokenizer(DEFINITION, { ...others, chat_template: chatTemplate });
          const tokens = ChatTemplate.read('no such folder', tokenizer).encode([{ role: 'user', content: 'ab <s>' }]);
          expect(tokens.every((id) => id >= 0 && id <= 3)).toBe(true);
        } catch (error) {
          if (!(error instanceof ModelError || error instanceof ChatTemplateError)) throw error;
        }
      },
    ),
    { numRuns: 10_000 },
  );
});
