import { Template } from '@huggingface/jinja';
import { BoundedTemplate, TemplateTooLarge } from '../../../lib/runtime/src/tokenizer/bounded-template';

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
    `{% set x = 'abcdefgh' %}${doubled(14, '{% set x = x ~ x %}')}{{ x | join(separator=x) }}`,
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
])('%s is rejected', (_title, source, message) => {
  const template = new BoundedTemplate(source);

  expect(() => template.render({ messages: MESSAGES })).toThrow(TemplateTooLarge);
  expect(() => template.render({ messages: MESSAGES })).toThrow(message);
});

test.each([
  ['a macro that calls itself', '{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}'],
  ['a thousand brackets', `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`],
  ['a template of a megabyte', 'x'.repeat(2 ** 20)],
])('%s is an error', (_title, source) => {
  expect(() => new BoundedTemplate(source).render({ messages: MESSAGES })).toThrow(Error);
});

test.each([
  [
    'loops',
    '{% for m in messages %}{{ loop.index }} {{ m.role | upper }}: {{ m.content | trim }}{% if not loop.last %}, ' +
      '{% endif %}{% else %}none{% endfor %}',
  ],
  [
    'conditions and slices',
    "{% if messages[0]['role'] == 'user' %}{% set rest = messages[1:] %}{% endif %}" +
      '{{ rest | length }}{{ messages[::-1][0].content }}',
  ],
  [
    'methods',
    "{{ messages[1].content.split('</think>')[-1].lstrip() }}{{ 'abc'.replace('b', 'x') }}" +
      "{{ messages[0].content.startswith('To') }}",
  ],
  [
    'filters with arguments',
    "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | join(', ') }}" +
      '{{ tools | default([]) | tojson(indent=2) }}{{ messages | tojson }}',
  ],
  [
    'macros, call blocks and filter blocks',
    "{% macro f(a, b=2) %}{{ a }}-{{ b }}{{ caller() if caller else '' }}{% endmacro %}" +
      '{{ f(1) }}{{ f(1, b=3) }}{% call f(4) %}!{% endcall %}{% filter upper %}abc{{ 1 }}{% endfilter %}',
  ],
  [
    'namespaces',
    '{% set ns = namespace(n=0, last=none) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% set ns.last = m ' +
      '%}{% endfor %}{{ ns.n }}{{ ns.last.role }}',
  ],
  [
    'tests and ranges',
    '{% for i in range(5, 0, -2) %}{{ i }}{% endfor %}{% for i in range(3) if i is odd %}{{ i }}{% endfor %}{{ x ' +
      'is defined }}{{ true and False }}{{ none is none }}',
  ],
])('%s work as without bounds', (_title, source) => {
  const variables = {
    messages: MESSAGES,
    tools: [
      {
        type: 'function',
        function: { name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } } } },
      },
    ],
  };

  expect(new BoundedTemplate(source).render(variables)).toBe(new Template(source).render(variables));
});

test('a template raises its own errors, and knows the time', () => {
  expect(() => new BoundedTemplate("{{ raise_exception('no') }}").render({})).toThrow('no');
  expect(new BoundedTemplate("{{ strftime_now('%Y %d %b %B %H %M %m %%') }}").render({})).toMatch(
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

  expect(new BoundedTemplate(source).render({ messages })).toHaveLength(1000 * (999 + 2) + 500 * (4 + 9));
});
