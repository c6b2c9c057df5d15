const MESSAGES = [
  { role: 'user', content: 'To be, or not to be' },
  { role: 'assistant', content: '<think>a</think> b' },
];
const TOOL = {
  type: 'function',
  function: {
    name: 'f',
    parameters: { type: 'object', properties: { b: { type: 'string' }, a: { type: 'integer' } } },
  },
};
/** The variables of the templates. */
export const VARIABLES = {
  messages: MESSAGES,
  tools: [TOOL],
  none_given: null,
  list: ['b', 'A', 'c'],
  numbers: [3, 1, 2.5],
  data: { z: 1, a: [true, null, 1.5], 'key with space': 'é"\'\n' },
  text: 'Ünï cödé 🙂 text',
  code: '    if x:\n        y()\n',
  empty: '',
};

/** A title, a template, and what jinja2 3.1.6 renders as transformers sets it up; a proof renders them with jinja2. */
export const RENDER_CASES: readonly (readonly [string, string, string])[] = [
  [
    'strip with characters',
    "{{ code.strip('\\n') }}|{{ 'xxaxx'.lstrip('x') }}|{{ 'xxaxx'.rstrip('x') }}",
    '    if x:\n        y()|axx|xxa',
  ],
  [
    'continue keeps what the iteration wrote',
    '{% for i in [1, 2, 3] %}<{{ i }}{% if i == 2 %}{% continue %}{% endif %}>{% endfor %}',
    '<1><2<3>',
  ],
  [
    'break keeps what the iteration wrote',
    '{% for i in [1, 2, 3] %}<{{ i }}{% if i == 2 %}{% break %}{% endif %}>{% endfor %}.',
    '<1><2.',
  ],
  ['none is none', '{{ none_given }}{{ none_given is none }}{{ none_given.x is defined }}', 'NoneTrueFalse'],
  [
    'undefined values print as nothing and have no items',
    "[{{ missing }}{{ 'a' ~ missing }}{{ missing | upper }}{{ 'x' in missing }}{% for i in missing %}" +
      'x{% endfor %}{{ missing | length }}]',
    '[aFalse0]',
  ],
  [
    'lists and dicts compare by value',
    '{{ [1, {"a": [2]}] == [1, {"a": [2]}] }}{{ messages[0] == messages[1] }}',
    'TrueFalse',
  ],
  ['line ends of the template', '{% if true %}\r\na\r\nb\r{% endif %}', 'a\nb\n'],
  [
    'values print as in Python',
    "{{ true }} {{ none }} {{ ['a', \"it's\"] }} {{ {'a': 1.0} }} {{ (1,) }} {{ -7 % 3 }} {{ 7 // -2 " +
      '}} {{ 6 / 2 }} {{ 2 ** 70 }} {{ 1e16 }} {{ 1e-5 }}',
    "True None ['a', \"it's\"] {'a': 1.0} (1,) 2 -4 3.0 1180591620717411303424 1e+16 1e-05",
  ],
  [
    'tojson writes as json.dumps',
    '{{ data | tojson }}|{{ data | tojson(indent=2) }}|{{ data | tojson(ensure_ascii=true, sort_keys=true, ' +
      'separators=(",", ":")) }}',
    '{"z": 1, "a": [true, null, 1.5], "key with space": "é\\"\'\\n"}|' +
      '{\n  "z": 1,\n  "a": [\n    true,\n    null,\n    1.5\n  ],\n  "key with space": "é\\"\'\\n"\n}|' +
      '{"a":[true,null,1.5],"key with space":"\\u00e9\\"\'\\n","z":1}',
  ],
  [
    'with, raw and unpacking',
    '{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{% raw %}{{ x }}{% endraw %}{% for k, v in {"p": ' +
      '1}.items() %}{{ k }}{{ v }}{% endfor %}{% set x, y = (1, 2) %}{{ y }}',
    '3{{ x }}p12',
  ],
  ['integer keys', '{% set d = {1: "a", true: "b", 2.0: "c"} %}{{ d }}{{ d[1.0] }}{{ d[2] }}', "{1: 'b', 2.0: 'c'}bc"],
  [
    'percent formatting',
    "{{ '%s|%5d|%-5s|%05.1f|%x|%%' % ('a', 42, 'b', 2.25, 255) }}{{ '%(a)s' % {'a': 1} }}{{ '%s and %s' " +
      '| format(1, [2]) }}',
    'a|   42|b    |002.2|ff|%11 and [2]',
  ],
  [
    'braces formatting',
    "{{ '{} {1} {a:>4} {b:.2f} {{}}'.replace('{} ', '').format(0, 1, a='x', b=2.675) }}",
    '1    x 2.67 {}',
  ],
  [
    'characters outside the basic plane',
    '{{ text | length }} {{ text[9] }} {{ text[-6:] }} {{ text[::-1][:6] }}',
    '15 🙂 🙂 text txet 🙂',
  ],
  [
    'sorting, grouping and unique',
    '{{ list | sort }}{{ list | sort(case_sensitive=true) }}{{ numbers | sort(reverse=true) }}{{ numbers ' +
      "| min }}{{ ['a', 'A', 'b'] | unique | list }}{% for g, items in messages | groupby('role') %}{{ " +
      'g }}{{ items | length }}{% endfor %}',
    "['A', 'b', 'c']['A', 'b', 'c'][3, 2.5, 1]1['a', 'b']assistant1user1",
  ],
  [
    'select, reject, map and join',
    "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | join(', ') }}{{" +
      " [1, 2, 3, 4] | select('odd') | list }}{{ [0, 1] | reject | list }}{{ list | map('upper') | join('-') " +
      '}}',
    'To be, or not to be[1, 3][0]B-A-C',
  ],
  [
    'namespaces, macros and call blocks',
    "{% set ns = namespace(n=0) %}{% macro f(a, b=2) %}{{ a }}-{{ b }}{{ caller() if caller else '' }" +
      '}{{ varargs }}{{ kwargs }}{% endmacro %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor ' +
      '%}{{ ns.n }}{{ f(1) }}{{ f(1, 3, 4, c=5) }}{% call f(4) %}!{% endcall %}',
    "21-2(){}1-3(4,){'c': 5}4-2!(){}",
  ],
  [
    'the variables of a loop',
    '{% for i in "abc" %}{{ loop.index }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.previtem ' +
      '}}{{ loop.nextitem }}{{ loop.cycle("x", "y") }} {% endfor %}',
    '12TrueFalsebx 21FalseFalseacy 30FalseTruebx ',
  ],
  [
    'a variable that is set in a loop stays there',
    '{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}',
    '12 13 1',
  ],
  [
    'white space around tags',
    '  {% if true %}  \n  a  \n  {%- endif %}\n  {{ 1 }}  {#- c -#}  \nb\n  {%+ if true %}c{% endif +%}\nd\n',
    '  \n  a  1b\n  c\nd',
  ],
  [
    'slices with steps',
    '{{ [0, 1, 2, 3][::-2] }}{{ [0, 1, 2][5:] }}{{ "abc"[-2:] }}{{ (1, 2, 3)[1:] }}',
    '[3, 1][]bc(2, 3)',
  ],
  [
    'methods of texts',
    "{{ 'a b  c'.split() }}{{ 'a,b,c'.rsplit(',', 1) }}{{ 'x'.center(5, '*') }}{{ 'ab'.zfill(4) }}{{ " +
      "'Ab'.swapcase() }}{{ 'a-b'.partition('-') }}{{ 'abcabc'.rfind('b') }}{{ 'hello world'.title() }}" +
      "{{ 'a\\nb'.splitlines() }}{{ '-'.join(['a', 'b']) }}{{ 'abc'.removeprefix('a').removesuffix('c') " +
      '}}',
    "['a', 'b', 'c']['a,b', 'c']**x**00abaB('a', '-', 'b')4Hello World['a', 'b']a-bb",
  ],
  [
    'the tag generation',
    '{% for m in messages %}{% generation %}{{ m.role }}{% endgeneration %}{% endfor %}',
    'userassistant',
  ],
  [
    'a recursive loop',
    '{% for i in [1, [2, [3]]] recursive %}{{ loop(i) if i is iterable else i }}{{ loop.depth }}{% endfor %}',
    '11223321',
  ],
  [
    'ranges compare by their numbers',
    '{{ range(0) == range(2, 2) }} {{ range(3) == range(0, 3, 1) }} {{ range(1, 2, 5) == range(1, 3, 9) }} ' +
      '{{ range(0, 4, 2) == range(0, 5, 2) }} {{ range(0, 6, 2) == range(0, 9, 3) }} {{ range(3) == range(1, 4) }}',
    'True True True False False False',
  ],
  [
    'texts that are read as floats',
    "{% for x in ['12', '1_2.', '1_2.5_0', '.5', '1e3', '1.e-2', '1__2', '1_.5', '.', '1.2.3', '-.5E+1'] %}" +
      '{{ x | float }} {% endfor %}',
    '12.0 12.0 12.5 0.5 1000.0 0.01 0.0 0.0 0.0 0.0 -5.0 ',
  ],
  ['floor division of floats', '{{ -3 // 0.1 }} {{ 3 // 0.1 }} {{ -7.5 // 2 }} {{ 7.5 % -2 }}', '-30.0 29.0 -4.0 -0.5'],
  ['an escaped text with a width', "{{ '{:>8}|'.format('<a>' | e) }}", '&lt;a&gt;|'],
];
