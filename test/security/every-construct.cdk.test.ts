import { Construct } from 'constructs';
import * as cdk from '../../lib/cdk';
import { declareEverything, WITHOUT_POLICIES } from './every-construct';

test('every construct of the library is declared, but for those without a policy', () => {
  const all = Object.entries(cdk as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    typeof value === 'function' && value.prototype instanceof Construct ? [name] : [],
  );
  const declared = new Set(
    declareEverything()
      .node.findAll()
      .map((it) => it.constructor.name),
  );
  expect(all.length).toBeGreaterThan(15);
  expect(all.filter((name) => !declared.has(name)).toSorted()).toEqual(Object.keys(WITHOUT_POLICIES));
});
