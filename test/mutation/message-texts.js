/**
 * Leaves out of the mutation run the texts that only people read: a test of their wording would be a copy of it. What
 * such a text is, is decided by its place alone, and this list is all:
 *
 * - message and fix of `problem`, `require` and `add`, the message of `warn`, and the fix of `requirePresent`, of an
 *   OptionReader
 * - the message of `new Error`
 * - the reason of `property`, which becomes the description of a property in a file of Hadoop
 * - a property or a constant called `message`, `fix`, `rule`, `basis`, `description`, `summary` or `reason`
 * - a constant that is called `..._REASON`
 * - the causes in a table of problem codes, which is called `..._CODES`
 *
 * Texts put together with `+` or `? :` count as one: the text is left out, the condition is not. A template that
 * computes (a condition, a comparison, a function) is not left out.
 */

const MESSAGE_ARGUMENTS = { problem: [2, 3], require: [3, 4], add: [2, 3], warn: [1], requirePresent: [1] };
const MESSAGE_FUNCTIONS = { property: [2] };
const MESSAGE_NAMES = ['message', 'fix', 'rule', 'basis', 'description', 'summary', 'reason'];
const PLAIN_PARTS = ['Identifier', 'StringLiteral', 'NumericLiteral', 'ThisExpression'];

/** Returns why Stryker is to change nothing in this node, or undefined. `path` is a NodePath of Babel. */
function reasonToIgnore({ node, parentPath }) {
  const isText = node.type === 'StringLiteral' || (node.type === 'TemplateLiteral' && node.expressions.every(isPlain));
  return isText && isMessage(node, parentPath) ? 'a text for people' : undefined;
}

/** Whether an expression inside a template computes nothing that a test has to notice. */
function isPlain(node) {
  if (node.type === 'MemberExpression') return isPlain(node.object) && !node.computed;
  if (node.type === 'CallExpression')
    return node.callee.property?.name === 'join' && isPlain(node.callee) && node.arguments.every(isPlain);
  return PLAIN_PARTS.includes(node.type);
}

function isMessage(node, parentPath) {
  const parent = parentPath?.node;
  switch (parent?.type) {
    case 'BinaryExpression':
      return parent.operator === '+' && isMessage(parent, parentPath.parentPath);
    case 'ConditionalExpression':
      return parent.test !== node && isMessage(parent, parentPath.parentPath);
    case 'ParenthesizedExpression':
      return isMessage(parent, parentPath.parentPath);
    case 'CallExpression':
      return messageArguments(parent.callee).includes(parent.arguments.indexOf(node));
    case 'NewExpression':
      return parent.callee.name === 'Error' && parent.arguments[0] === node;
    case 'VariableDeclarator':
      return parent.init === node && isMessageConstant(parent.id.name);
    case 'ObjectProperty':
      return parent.value === node && (MESSAGE_NAMES.includes(parent.key.name) || isCodeTable(parentPath));
    default:
      return false;
  }
}

function isMessageConstant(name) {
  return MESSAGE_NAMES.includes(name) || (name?.endsWith('_REASON') ?? false);
}

/** The places of texts for people among the arguments of a method of something, or of a function. */
function messageArguments(callee) {
  return MESSAGE_ARGUMENTS[callee.property?.name] ?? MESSAGE_FUNCTIONS[callee.name] ?? [];
}

/** Whether a property is directly in the object of a constant `..._CODES`. */
function isCodeTable(property) {
  let outer = property.parentPath?.parentPath;
  while (/^TS(As|Satisfies)Expression$/.test(outer?.node.type)) outer = outer.parentPath;
  return outer?.node.type === 'VariableDeclarator' && (outer.node.id.name?.endsWith('_CODES') ?? false);
}

/** Read by Stryker. @see https://stryker-mutator.io/docs/stryker-js/disable-mutants/#using-an-ignore-plugin */
exports.strykerPlugins = [{ kind: 'Ignore', name: 'message-texts', value: { shouldIgnore: reasonToIgnore } }];
exports.reasonToIgnore = reasonToIgnore;
