/** One problem of a resource. */
export interface Reason {
  /** Path of the property or field. Absent where the problem is about the whole resource. */
  readonly property?: string;
  readonly problem: string;
  /** What AWS would say, or Kubernetes. Absent where the problem is already in their words. */
  readonly aws?: string;
}

const VALIDATION = /^.*?Properties validation failed: /s;

/**
 * The problems in a reason of CloudFormation's: those that the local cloud's checks found, property by property; those
 * that an API server found in objects that CDK's kubectl handler applied; or the reason as it is.
 */
export function parseReason(reason: string, logicalId: string): Reason[] {
  if (VALIDATION.test(reason)) {
    const problems = reason.replace(VALIDATION, '').split(/; (?=AWS::|Alexa::)/);
    return problems.map((problem) => propertyReason(problem, logicalId));
  }
  const kubernetes = kubernetesReasons(reason);
  return kubernetes.length > 0 ? kubernetes : [{ problem: firstLine(reason) }];
}

function propertyReason(problem: string, logicalId: string): Reason {
  const [, path = '', text = problem] = /^(?:[\w-]+::[\w-]+::[\w-]+)\.?(.*?): (.*)$/s.exec(problem) ?? [];
  const property = path === '' ? undefined : path;
  const said = awsWording(path, text);
  return {
    property,
    problem: text,
    ...(said !== undefined && {
      aws: `Properties validation failed for resource ${logicalId} with message: ${said}`,
    }),
  };
}

/** A check of the local cloud, and the words of CloudFormation's own check of the same. */
const WORDINGS: readonly (readonly [RegExp, (pointer: string, parent: string, name: string) => string])[] = [
  [/^there is no such property/, (_, parent, name) => `${parent}: extraneous key [${name}] is not permitted`],
  [/^required, but missing/, (_, parent, name) => `${parent}: required key [${name}] not found`],
  [/is not one of/, constraint('enum')],
  [/does not match/, constraint('pattern')],
  [/characters, at least/, constraint('minLength')],
  [/characters, at most/, constraint('maxLength')],
  [/items, at least/, constraint('minItems')],
  [/items, at most/, constraint('maxItems')],
  [/is less than/, constraint('minimum')],
  [/is more than/, constraint('maximum')],
];

function constraint(keyword: string): (pointer: string) => string {
  return (pointer) => `${pointer}: failed validation constraint for keyword [${keyword}]`;
}

/** Kinds of the resource model as CloudFormation's JSON schemas name them. */
const KINDS: Readonly<Record<string, string>> = {
  'a list': 'JSONArray',
  'an object': 'JSONObject',
  'a map': 'JSONObject',
  'a string': 'String',
  'a number': 'Integer',
  'a boolean': 'Boolean',
  string: 'String',
  integer: 'Integer',
  number: 'Number',
  boolean: 'Boolean',
};

function awsWording(path: string, text: string): string | undefined {
  const parts = path.split('.').flatMap((part) => part.split(/\[|\]/).filter((each) => each !== ''));
  const pointer = ['#', ...parts].join('/');
  const parent = ['#', ...parts.slice(0, -1)].join('/');
  const [, expected, got] = /^expected (.+), got (.+)$/.exec(text) ?? [];
  if (expected !== undefined && got !== undefined)
    return `${pointer}: expected type: ${KINDS[expected] ?? expected}, found: ${KINDS[got] ?? 'String'}`;
  return WORDINGS.find(([pattern]) => pattern.test(text))?.[1](pointer, parent, parts.at(-1) ?? '');
}

/** The message inside `b'...'`, as CDK's kubectl and Helm handlers hand on what their program said. */
const HANDLER = /b'((?:[^'\\]|\\.)*)'|b"((?:[^"\\]|\\.)*)"/s;

function kubernetesReasons(reason: string): Reason[] {
  const [, single, double] = HANDLER.exec(reason) ?? [];
  const said = (single ?? double)
    ?.replaceAll('\\n', '\n')
    .replaceAll(/\\(['"\\])/g, '$1')
    .trim();
  if (said === undefined || said === '') return [];
  const about = /error when (?:creating|applying|patching) [^:]*: (\w+)/.exec(said)?.[1];
  const fields = [...said.matchAll(/unknown field "([^"]+)"/g)].map(([, field = '']) => field);
  if (fields.length > 0)
    return fields.map((property) => ({
      property,
      problem: `there is no such field${about === undefined ? '' : ` in a ${about}`}`,
      aws: withoutFile(said),
    }));
  return [{ problem: withoutFile(said) }];
}

/** Leaves out the handler's temporary file, which is not the user's. */
function withoutFile(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/ error when (creating|applying|patching) "[^"]*":/, '').trim())
    .filter((line) => line !== '' && !/^(Warning:|[\w./-]+ (created|configured|unchanged))/.test(line))
    .join('; ');
}

function firstLine(reason: string): string {
  return (reason.split(/\n| Logs: /)[0] ?? reason).replace(/ \(RequestId: [^)]*\)/, '').trim();
}
