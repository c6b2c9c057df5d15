import { Template } from '../../../lib/runtime/src/template/template';
import { RENDER_CASES, VARIABLES } from './render-cases';

test.each(RENDER_CASES)('%s', (_title, source, expected) => {
  expect(new Template(source).render(VARIABLES)).toBe(expected);
});

test('the time is written as by Python', () => {
  const time = new Date(2026, 0, 4, 15, 5, 9);

  const codes = '%a %A %w %d %-d %e %b %B %m %y %Y %H %I %-I %p %M %S %f %j %U %W %V %G %u %x %X %F %T %%';
  expect(new Template(`{{ strftime_now('${codes}') }}`).render({}, time)).toBe(
    'Sun Sunday 0 04 4  4 Jan January 01 26 2026 15 03 3 PM 05 09 000000 004 01 00 01 2026 7 01/04/26 ' +
      '15:05:09 2026-01-04 15:05:09 %',
  );
});

test.each([
  ['a value that is not defined', 'a\n{{ missing.role }}', "'missing' is not defined (line 2 of the template)"],
  [
    'an attribute that is not there',
    '{{ messages[0].role.x.y }}',
    "a str has no attribute 'x' (line 1 of the template)",
  ],
  ['a text and a number', "{{ 'a' + 1 }}", "'+' cannot be applied to a str and a int (line 1 of the template)"],
  [
    'a filter that Jinja does not have',
    '{{ 1 | nothing if 1 }}',
    "there is no filter 'nothing' (line 1 of the template)",
  ],
  [
    'a filter that is not supported',
    "\n\n{{ 'a' | urlize }}",
    "The filter 'urlize' is not supported (line 3 of the template)",
  ],
  [
    'a method that changes a list',
    '{{ messages.append(1) }}',
    'a template may not call append() of a list (line 1 of the template)',
  ],
  ['an exception of the template', "{{ raise_exception('Roles must alternate') }}", 'Roles must alternate'],
])('%s is an error with the line', (_title, source, message) => {
  expect(() => new Template(source).render(VARIABLES)).toThrow(expect.objectContaining({ message }));
});

test.each([
  ['{% if true %}', "the template ends where 'elif' or 'else' or 'endif' is needed (line 1 of the template)"],
  ['{% for x of y %}{% endfor %}', "there is 'of' where 'in' is needed (line 1 of the template)"],
  ['a\n{{ 1 + }}', "there is '}}' where an expression is needed (line 2 of the template)"],
  ['{{ (1 }}', "there is '}' where ')' is needed (line 1 of the template)"],
  ["{% include 'a' %}", "The statement 'include' is not supported (line 1 of the template)"],
  ['{{ 1 | nothing }}', "there is no filter 'nothing' (line 1 of the template)"],
  ['{% break %}', "'break' is only allowed in a loop (line 1 of the template)"],
])('the template %s is not valid', (source, message) => {
  expect(() => new Template(source)).toThrow(expect.objectContaining({ message }));
});

test('an unknown filter or test is only an error where it is not under a condition, or is used', () => {
  const source = '{% if x %}{{ 1 | nothing }}{% endif %}{{ (1 is nothing) if x }}.';

  expect(new Template(source).render({ x: false })).toBe('.');
  expect(() => new Template(source).render({ x: true })).toThrow("there is no filter 'nothing'");
  expect(() => new Template('{% for i in [] %}{{ 1 is nothing }}{% endfor %}')).toThrow("there is no test 'nothing'");
});
