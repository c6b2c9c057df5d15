/** Variables of the templates that the fuzz makes. */
export const FUZZ_VARIABLES: Readonly<Record<string, unknown>> = {
  s: 'Hello World',
  e: '',
  u: 'Ünï 🙂 ß\ttab\nline two\r\n  x  ',
  h: '<a href="x">&amp;</a> it\'s',
  d: '12_3',
  n: 7,
  z: 0,
  m: -3,
  f: 2.5,
  g: 1e-7,
  t: true,
  q: false,
  none_: null,
  l: [3, 1, 2],
  w: ['b', 'A', 'c', ''],
  x: [1, 'a', null, 2.5, [1], { k: 1 }],
  o: { b: 1, a: 'x', items: 5, nested: { deep: [1, 2, { z: null }] } },
  em: {},
  el: [],
  messages: [
    { role: 'user', content: 'Hi there', n: 1 },
    { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: { a: 1, b: [true] } } }] },
    { role: 'user', content: 'Hi there', n: 1 },
  ],
};

const NAMES = [...Object.keys(FUZZ_VARIABLES), 'undefined_', 'i'];
const LITERALS = items(`
  'a'  'abc'  ','  ' '  ''  "it's"  '\\n'  'é'  0  1  -1  2  10  1.5  0.1  2.675  1e3  true  false  none  []  {}
  [1, 2]  ['a', 'b']  (1, 2)  ()  {'a': 1}  {1: 'x', true: 'y'}
`);
const OPERATORS = items(`
  +  -  *  /  //  %  **  ~  ==  !=  <  <=  >  >=  in  not in  and  or
`);
const FILTERS = items(`
  abs  attr("upper")  batch(2)  batch(2, 'x')  capitalize  center(9)  count  d('x')  default('x', true)  dictsort
  dictsort(by='value')  dictsort(true, reverse=true)  e  escape  filesizeformat  filesizeformat(true)  first
  float  float(1.5)  forceescape  format(1)  format('a', 2)  groupby('role')  indent  indent(2, true)
  indent('> ', blank=true)  int  int(5)  int(0, 16)  items  join  join(', ')  join('|', attribute='role')  last
  length  list  lower  map('upper')  map(attribute='role')  map(attribute='n', default=0)  map('string')  max  min
  max(attribute='n')  reject  reject('odd')  rejectattr('n')  replace('a', 'b')  replace('l', '', 1)  reverse
  round  round(1)  round(1, 'ceil')  round(0, 'floor')  safe  select  select('string')  select('gt', 1)
  selectattr('role', 'equalto', 'user')  selectattr('content')  slice(2)  slice(2, 'x')  sort  sort(reverse=true)
  sort(attribute='role')  sort(case_sensitive=true)  string  sum  sum('n')  sum(start=10)  title  tojson
  tojson(indent=2)  tojson(ensure_ascii=true)  tojson(separators=(',', ':'))  tojson(sort_keys=true)  trim
  trim('H')  truncate(5)  truncate(8, true, '…', 0)  unique  unique(attribute='role')  upper  urlencode  wordcount
  pprint  striptags  urlize  wordwrap(5)  xmlattr  nothing  lower()  upper(1)  join(x=1)
`);
const TESTS = items(`
  defined  undefined  none  not none  boolean  true  false  integer  float  number  string  mapping  sequence
  iterable  callable  odd  even  divisibleby 2  divisibleby(3)  lower  upper  escaped  eq 1  equalto 'a'  ne(1)
  gt 1  ge(2)  lt 2  le 2  sameas none  in [1, 2]  in 'abc'  filter  test  greaterthan 0  lessthan 5  nothing
`);
const METHODS = items(`
  .upper()  .lower()  .strip()  .strip('H d')  .lstrip()  .rstrip('d')  .title()  .capitalize()  .swapcase()
  .split()  .split(' ')  .split('l', 1)  .rsplit(' ', 1)  .splitlines()  .splitlines(true)  .replace('l', 'L')
  .replace('', '-')  .replace('l', 'L', 1)  .startswith('H')  .startswith(('H', 'x'))  .endswith('d')  .find('l')
  .rfind('l')  .find('o', 5)  .index('z')  .count('l')  .count('')  .join(['a', 'b'])  .isdigit()  .isalpha()
  .isalnum()  .isspace()  .isupper()  .islower()  .istitle()  .isnumeric()  .isdecimal()  .isidentifier()
  .isascii()  .isprintable()  .zfill(15)  .center(15, '*')  .ljust(14)  .rjust(14)  .partition(' ')
  .rpartition('l')  .removeprefix('He')  .removesuffix('ld')  .expandtabs(4)  .casefold()  .format(1, a=2)
  .encode()  .items()  .keys()  .values()  .get('a')  .get('zz', 5)  .get('zz')  .copy()  .pop()  .append(1)
  .update({})  .items  .role  .content  .a  .nested.deep  .zz  .real  .bit_length()  .is_integer()  .index(1)
  .count(1)  ['a']  ['items']  [0]  [-1]  [9]  [1:]  [:-1]  [::-1]  [1:2]  [::2]  ['zz']  .__class__
  .format_map({})  [none]  [1.0]  [true]  [:none]  .0
`);
const FORMATS = items(`
  '%s' %  '%d' %  '%5.2f' %  '%r' %  '%x' %  '%05d' %  '%-6s|' %  '%+d' %  '%e' %  '%g' %  '%%%s' %  '%(a)s' %
  '%s %s' %  '%c' %  '%i' %  '%.3s' %  '%10s' %  '%#x' %  '%z' %  '%' %
`);
const BRACES = items(`
  {}  {0}  {0!r}  {:>8}  {:<8}|  {:^9}  {:*^9}  {:05}  {:.2f}  {:.3}  {:,}  {:x}  {:#b}  {:+}  {:e}  {:%}  {:g}
  {:d}  {:s}  {{}}  {0[0]}  {0.real}  {  {a}  {:_}  {:08.3f}  {:>{1}}
`);

const LOOP = items(`
  index0  revindex  first  last  length  depth  previtem  nextitem  cycle(1, 2)  changed(i)  nothing
`);

/** Reads a list whose items have two spaces between them. */
function items(text: string): string[] {
  return text.trim().split(/\s{2,}|\n\s*/);
}

/** A random template, always the same for the same seed. */
export function fuzzTemplate(seed: number): string {
  return new Maker(seed).template();
}

class Maker {
  private state: number;
  private depth = 0;
  private deepest = 1;

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761 + 12_345) >>> 0;
    this.below(7);
  }

  template(): string {
    this.deepest = 1 + this.below(3);
    return Array.from({ length: this.deepest === 1 ? 1 + this.below(2) : 1 }, () => this.statement()).join('');
  }

  private below(limit: number): number {
    // xorshift32
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  private one(choices: readonly string[]): string {
    return choices[this.below(choices.length)] ?? '';
  }

  private nested(make: () => string, flat: () => string): string {
    if (this.depth >= this.deepest) return flat();
    this.depth += 1;
    const made = make();
    this.depth -= 1;
    return made;
  }

  private expression(): string {
    return this.nested(
      () => this.composed(),
      () => this.atom(),
    );
  }

  private atom(): string {
    return this.below(3) === 0 ? this.one(LITERALS) : this.one(NAMES);
  }

  private composed(): string {
    switch (this.below(14)) {
      case 0:
      case 1:
        return `${this.operand()} ${this.one(OPERATORS)} ${this.operand()}`;
      case 2:
      case 3:
      case 4:
        return `${this.operand()} | ${this.one(FILTERS)}`;
      case 5:
        return `${this.operand()} is ${this.one(TESTS)}`;
      case 6:
      case 7:
      case 8:
        return `${this.operand()}${this.one(METHODS)}`;
      case 9:
        return this.one([`not ${this.operand()}`, `-${this.operand()}`, `+${this.operand()}`]);
      case 10:
        return `${this.expression()} if ${this.operand()}${this.one(['', ` else ${this.operand()}`])}`;
      case 11:
        return this.one([
          `[${this.expression()}, ${this.expression()}]`,
          `(${this.expression()}, ${this.expression()})`,
          `{'k': ${this.expression()}, ${this.atom()}: ${this.expression()}}`,
          `range(${this.atom()})`,
          `dict(a=${this.expression()})`,
          `namespace(a=${this.expression()}).a`,
        ]);
      case 12:
        return this.one([
          `${this.one(FORMATS)} ${this.operand()}`,
          `'${this.one(BRACES)}'.format(${this.expression()}, 9)`,
        ]);
      default:
        return [
          `${this.operand()} ${this.one(['<', '==', '<=', '!=', '>'])}`,
          `${this.operand()} ${this.one(['<', '==', 'in'])} ${this.operand()}`,
        ].join(' ');
    }
  }

  private operand(): string {
    return this.below(3) === 0 ? `(${this.expression()})` : this.atom();
  }

  private statement(): string {
    return this.nested(
      () => this.statementOf(this.below(18)),
      () => `{{ ${this.expression()} }}`,
    );
  }

  private statementOf(kind: number): string {
    const [open, close] = [this.one(['{%', '{%', '{%-', '{%+']), this.one(['%}', '%}', '-%}', '+%}'])];
    const tag = (inside: string): string => `${open} ${inside} ${close}${this.one(['', '\n', '  \n  '])}`;
    const body = (): string => this.one(['', ' ', '\n  ', 'text']) + this.statement() + this.one(['', '\n', ' \n']);
    const value = (): string => this.expression();
    switch (kind) {
      case 0:
        return [
          tag(`if ${value()}`) + body() + tag(`elif ${value()}`) + body(),
          tag('else') + body() + tag('endif'),
        ].join('');
      case 1:
        return `${tag(`for i in ${value()}`)}{{ i }}${body()}${tag('else')}none${tag('endfor')}`;
      case 2:
        return `${tag(`for i in ${value()} if ${value()}`)}{{ loop.index }}{{ i }}${tag('endfor')}`;
      case 3: {
        const pairs = this.one(['o.items()', 'o | items', 'o | dictsort', value()]);
        return `${tag(`for k, v in ${pairs}`)}{{ k }}={{ v }}{{ loop.last }}${tag('endfor')}`;
      }
      case 4: {
        const jump = `{% if ${value()} %}{% ${this.one(['break', 'continue'])} %}{% endif %}`;
        const loop = tag(`for i in ${this.one(['l', 'w', 's', 'range(4)'])}`);
        return loop + body() + jump + body() + tag('else') + 'E' + tag('endfor');
      }
      case 5:
        return `${tag(`set i = ${value()}`)}${body()}{{ i }}`;
      case 6:
        return `${tag(`set ${this.one(['a, b', 'i, n'])} = ${value()}`)}{{ a }}{{ b }}{{ i }}`;
      case 7:
        return `${tag(`set i${this.one(['', ' | upper', ' | trim'])}`)}${body()}${tag('endset')}[{{ i }}]`;
      case 8:
        return this.macro(tag, body);
      case 9:
        return `${tag(`with i = ${value()}, n = ${this.atom()}`)}${body()}{{ i }}${tag('endwith')}{{ n }}`;
      case 10:
        return `${tag(`filter ${this.one(FILTERS)}`)}${body()}${tag('endfilter')}`;
      case 11: {
        const space = `{% set ns = namespace(i=1${this.one(['', ', n=none'])}) %}`;
        const loop = tag(`for x in ${this.one(['l', 'w', 'messages'])}`);
        const set = `{% set ns.i = ${value()} %}{% set n = ns.i %}`;
        return `${space}${loop}${set}${tag('endfor')}{{ ns.i }}{{ ns.n }}{{ n }}`;
      }
      case 12: {
        const raw = `${tag('raw')}{{ i }}{% x ${this.one(['', '%}', '#}'])}${tag('endraw')}`;
        return raw + this.one(['', '{# c #}', '  {#- c -#}\n']);
      }
      case 13:
        return `${tag(`for i in ${value()}`)}{{ loop.${this.one(LOOP)} }}${tag('endfor')}`;
      case 14:
        return `${tag('generation')}${body()}${tag('endgeneration')}`;
      default:
        return `{{${this.one(['', '-'])} ${value()} ${this.one(['', '-'])}}}`;
    }
  }

  private macro(tag: (inside: string) => string, body: () => string): string {
    const inside =
      body() + "{{ a }}{{ b }}{{ caller() if caller else '-' }}" + this.one(['', '{{ varargs }}{{ kwargs }}']);
    const macro = tag(`macro mac(a, b=${this.expression()})`) + inside + tag('endmacro');
    const call = `{{ mac(${this.expression()}${this.one(['', ', 1', ', b=2', ', 1, 2', ', c=3'])}) }}`;
    return macro + call + tag('call mac(1)') + body() + tag('endcall');
  }
}
