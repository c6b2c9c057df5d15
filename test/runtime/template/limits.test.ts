import { Template } from '../../../lib/runtime/src/template/template';
import { TemplateTooLarge } from '../../../lib/runtime/src/template/template-error';

const MESSAGES = [
  { role: 'user', content: 'To be, or not to be' },
  { role: 'assistant', content: '<think>a</think> b' },
];
const doubled = (times: number, step: string): string => step.repeat(times);

test.each([
  [
    'a range of a thousand million',
    '{% for i in range(1000000000) %}x{% endfor %}',
    /range\(\) for 1000000000 numbers; at most 10000/,
  ],
  ['a range without end', '{% for i in range(10 ** 300) %}x{% endfor %}', /range/],
  ['loops in loops', '{% for i in range(10000) %}{% for j in range(10000) %}x{% endfor %}{% endfor %}', /steps/],
  [
    'loops in loops that do nothing',
    '{% set x = range(10000) %}{% for i in x %}{% for j in x %}{% endfor %}{% endfor %}',
    /steps/,
  ],
  ['a text that doubles', `{% set x = 'abcdefgh' %}${doubled(60, '{% set x = x ~ x %}')}{{ x }}`, /value of more than/],
  [
    'a text that doubles while it is written',
    `{% set x = 'abcdefgh' %}${doubled(60, '{% set x %}{{ x }}{{ x }}{% endset %}')}{{ x }}`,
    /value of more than|steps/,
  ],
  ['a list that doubles', `{% set x = [1] %}${doubled(60, '{% set x = x + x %}')}`, /value of more than|steps/],
  [
    'a list that holds itself twice',
    `{% set x = [1] %}${doubled(60, '{% set x = [x, x] %}')}{{ x | tojson }}`,
    /value of more than/,
  ],
  [
    'an object that holds itself twice',
    `{% set x = {'a': 1} %}${doubled(60, "{% set x = {'a': x, 'b': x} %}")}{{ x }}`,
    /value of more than/,
  ],
  [
    'namespaces that hold each other',
    '{% set a = namespace() %}{% set b = namespace() %}{% set a.b = b %}{% set b.a = a %}{{ a | tojson }}',
    /namespace inside/,
  ],
  [
    'a namespace that grows inside a list',
    "{% set a = namespace() %}{% set x = [a] * 300 %}{{ x | length }}{% set a.b = 'a' * 10000 %}{{ x }}",
    /value of more than/,
  ],
  [
    'replacing each character by a long text',
    `{% set x = 'abcdefgh' %}${doubled(14, '{% set x = x ~ x %}')}{{ x.replace('', x) }}`,
    /filter or method/,
  ],
  [
    'a method that is called by an index',
    `{% set x = 'abcdefgh' %}${doubled(14, '{% set x = x ~ x %}')}{{ x['replace']('', x) }}`,
    /filter or method/,
  ],
  [
    'joining with a long text',
    `{% set x = 'abcdefgh' %}${doubled(14, '{% set x = x ~ x %}')}{{ x | join(x) }}`,
    /filter or method/,
  ],
  [
    'joining with a long text, by name',
    `{% set x = 'abcdefgh' %}${doubled(14, '{% set x = x ~ x %}')}{{ x | join(d=x) }}`,
    /filter or method/,
  ],
  [
    'a filter around a long text',
    `{% set x = 'abcdefgh' %}${doubled(14, '{% set x = x ~ x %}')}{% filter replace('', x) %}{{ x }}{% endfilter %}`,
    /filter or method/,
  ],
  ['indenting without end', '{{ messages | tojson(indent=1000000000) }}', /filter or method/],
  [
    'macros that are made in a loop',
    `{% for i in range(10000) %}{% macro f() %}${'{{ i }}'.repeat(5000)}{% endmacro %}{% endfor %}`,
    /steps/,
  ],
  [
    'looking through a list again and again',
    '{% set x = range(10000) %}{% for i in x %}{% for j in x %}{% if -1 in x %}{% endif %}{% endfor %}{% endfor %}',
    /steps/,
  ],
  [
    'looking for a float in a range again and again',
    `{% set x = range(10000) %}{% for i in x %}${'{% if 0.5 in x %}{% endif %}'.repeat(20)}{% endfor %}`,
    /steps/,
  ],
  [
    'reading a long text again and again',
    "{% set x = 'a' * 900000 %}{% for i in range(500) %}{% if x is lower %}{% endif %}{% endfor %}",
    /steps/,
  ],
])('%s is rejected', (_title, source, message) => {
  const template = new Template(source);

  expect(() => template.render({ messages: MESSAGES })).toThrow(TemplateTooLarge);
  expect(() => template.render({ messages: MESSAGES })).toThrow(message);
});

test.each([
  ['a text of formats without end', "{{ ('%(' * 500000) % {'a': 1} }}"],
  ['a float with millions of digits', "{{ '%.9999999f' % 0.1 }}"],
  ['a batch that is filled without end', "{{ [1] | batch(9999999, 'x') | list }}"],
  ['a power without end', '{{ 9 ** 99999 }}'],
  ['an integer that doubles', `{% set x = 9 %}${doubled(40, '{% set x = x * x %}')}{{ x }}`],
  ['a macro that calls itself', '{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}'],
  ['a thousand brackets', `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`],
  ['a template of a megabyte', 'x'.repeat(2 ** 20)],
])('%s is an error', (_title, source) => {
  expect(() => new Template(source).render({ messages: MESSAGES })).toThrow(Error);
});

test('a variable that is nested too deep is an error', () => {
  let nested: unknown = [];
  for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];

  expect(() => new Template('{{ x }}').render({ x: nested })).toThrow(TemplateTooLarge);
});

test('a long text that is almost a number takes no more time than others', () => {
  expect(new Template("{{ ('1' * 200000 ~ 'x') | float }}").render({})).toBe('0.0');
});

test('a template raises its own errors, and knows the time', () => {
  expect(() => new Template("{{ raise_exception('no') }}").render({})).toThrow('no');
  expect(new Template("{{ strftime_now('%Y %d %b %B %H %M %m %%') }}").render({})).toMatch(
    /^20\d\d \d\d [A-Z][a-z]{2} [A-Z][a-z]+ \d\d \d\d \d\d %$/,
  );
});

test('a long conversation fits the limits', () => {
  const source =
    "{% for m in messages %}{% if loop.first and messages[0].role == 'system' %}{{ m.content }}{% endif %}" +
    "<{{ m['role'] }}>{{ m['content'] | trim }}" +
    "{% if messages[loop.index0].content.startswith('x') %}!{% endif %}\n{% endfor %}";
  const messages = Array.from({ length: 1000 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: 'word '.repeat(200),
  }));

  expect(new Template(source).render({ messages })).toHaveLength(1000 * (999 + 2) + 500 * (4 + 9));
});
