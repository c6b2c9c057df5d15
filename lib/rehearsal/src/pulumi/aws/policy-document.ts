import { type Json, objects, type Properties, texts } from '../values';

/** The JSON of `aws.iam.getPolicyDocument`: made from its arguments alone. */
export function policyDocument(args: Properties): Properties {
  const sources = [...texts(args['sourcePolicyDocuments']), ...texts(args['overridePolicyDocuments'])].map(
    (source) => JSON.parse(source) as { Statement?: Json },
  );
  const statements = objects(args['statements']).map(statement);
  const document = {
    Version: args['version'] ?? '2012-10-17',
    ...(args['policyId'] && { Id: args['policyId'] }),
    Statement: [...sources.flatMap((source) => source.Statement ?? []), ...statements],
  };
  const json = JSON.stringify(document, undefined, 2);
  return { ...args, id: 'policy', json, minifiedJson: JSON.stringify(document) };
}

function statement(given: Properties): Properties {
  return Object.fromEntries(
    Object.entries({
      Sid: given['sid'],
      Effect: given['effect'] ?? 'Allow',
      Action: short(given['actions']),
      NotAction: short(given['notActions']),
      Resource: short(given['resources']),
      NotResource: short(given['notResources']),
      Principal: principals(given['principals']),
      NotPrincipal: principals(given['notPrincipals']),
      Condition: conditions(given['conditions']),
    }).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null),
  );
}

function principals(value: Json | undefined): Json | undefined {
  const all = objects(value);
  if (all.length === 0) return undefined;
  if (all.length === 1 && all[0]?.['type'] === '*') return '*';
  return Object.fromEntries(all.map((each) => [String(each['type']), short(each['identifiers']) ?? []]));
}

function conditions(value: Json | undefined): Json | undefined {
  const all = objects(value);
  if (all.length === 0) return undefined;
  const found: Record<string, Record<string, Json>> = {};
  for (const { test, variable, values } of all) (found[String(test)] ??= {})[String(variable)] = short(values) ?? [];
  return found;
}

/** A list of one is written as its item. */
function short(value: Json | undefined): Json | undefined {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}
