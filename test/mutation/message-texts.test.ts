const { reasonToIgnore } = require('./message-texts.js') as { reasonToIgnore: (path: Path) => string | undefined };

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}
interface Path {
  readonly node: Node;
  readonly parentPath?: Path;
}

const identifier = (name: string): Node => ({ type: 'Identifier', name });
const text: Node = { type: 'StringLiteral' };

/** The path of the first node, which stands in the second, and so on. */
function pathOf(node: Node, ...outer: readonly Node[]): Path {
  const [next, ...rest] = outer;
  return next === undefined ? { node } : { node, parentPath: pathOf(next, ...rest) };
}

function call(method: string, index: number, node: Node = text): Node {
  const callee = { type: 'MemberExpression', object: identifier('read'), property: identifier(method) };
  return { type: 'CallExpression', callee, arguments: [...Array.from({ length: index }, () => identifier('x')), node] };
}

function functionCall(name: string, index: number): Node {
  const others = Array.from({ length: index }, () => identifier('x'));
  return { type: 'CallExpression', callee: identifier(name), arguments: [...others, text] };
}

const property = (name: string, value: Node = text): Node => ({
  type: 'ObjectProperty',
  key: identifier(name),
  value,
});
const constant = (name: string, init: Node = text): Node => ({
  type: 'VariableDeclarator',
  id: identifier(name),
  init,
});
const template = (...expressions: readonly Node[]): Node => ({ type: 'TemplateLiteral', expressions });
const condition = (test: Node, consequent: Node): Node => ({ type: 'ConditionalExpression', test, consequent });

test.each([
  ['the message of a problem', pathOf(text, call('problem', 2))],
  ['the fix of a problem', pathOf(text, call('problem', 3))],
  ['the message of a rule', pathOf(text, call('require', 3))],
  ['the fix of a rule', pathOf(text, call('require', 4))],
  ['the message of a warning', pathOf(text, call('warn', 1))],
  ['the fix for an option that was left out', pathOf(text, call('requirePresent', 1))],
  ['the message of an Error', pathOf(text, { type: 'NewExpression', callee: identifier('Error'), arguments: [text] })],
  ['the reason of a property of Hadoop', pathOf(text, functionCall('property', 2))],
  ['the summary of an alert', pathOf(text, property('summary'))],
  ['a property called rule', pathOf(text, property('rule'))],
  ['a constant called FAIL_OVER_REASON', pathOf(text, constant('FAIL_OVER_REASON'))],
  ['a constant called fix', pathOf(text, constant('fix'))],
  ['a text that is put together', pathOf(text, { type: 'BinaryExpression', operator: '+' }, constant('message'))],
  [
    'a choice between two texts',
    ((choice) => pathOf(text, choice, constant('fix', choice)))(condition(identifier('x'), text)),
  ],
  [
    'a cause in a table of codes',
    pathOf(
      text,
      property('shelf-crooked'),
      { type: 'ObjectExpression' },
      { type: 'TSSatisfiesExpression' },
      constant('SHELF_CODES'),
    ),
  ],
  [
    'a template of names and lists',
    ((it) => pathOf(it, constant('message', it)))(template(identifier('name'), call('join', 0))),
  ],
])('%s is for people', (_, path) => {
  const [node, parent] = [path.node, path.parentPath?.node];
  if (parent?.type === 'BinaryExpression')
    expect(reasonToIgnore(pathOf(node, parent, constant('message', parent)))).toBe('a text for people');
  else expect(reasonToIgnore(path)).toBe('a text for people');
});

test.each([
  ['the code of a problem', pathOf(text, call('problem', 0))],
  ['the path of a rule', pathOf(text, call('require', 2))],
  ['the id of a warning', pathOf(text, call('warn', 0))],
  ['the value of a property of Hadoop', pathOf(text, functionCall('property', 1))],
  ['an argument of another function', pathOf(text, functionCall('other', 2))],
  ['an argument of another call', pathOf(text, call('text', 2))],
  ['a property of another name', pathOf(text, property('name'))],
  ['a property of a table that has no codes', pathOf(text, property('a'), { type: 'ObjectExpression' }, constant('A'))],
  ['the value of another constant', pathOf(text, constant('path'))],
  ['a text that is compared', pathOf(text, { type: 'BinaryExpression', operator: '===' }, constant('message'))],
  [
    'a text in the condition of a choice',
    ((choice) => pathOf(text, choice, constant('fix', choice)))(condition(text, identifier('x'))),
  ],
  [
    'a template that computes',
    ((it) => pathOf(it, constant('message', it)))(template(condition(identifier('x'), text))),
  ],
  ['a number', pathOf({ type: 'NumericLiteral' }, property('rule'))],
])('%s is not left out', (_, path) => {
  expect(reasonToIgnore(path)).toBeUndefined();
});
