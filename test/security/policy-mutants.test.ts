import { ROWS } from './decisions';
import { declareEverything, resourcesOf } from './every-construct';
import { isOurs, policiesOf } from './every-policy';
import { decide } from '../../lib/security/policy-evaluation/decide';
import { type PolicyMutant, policyMutants } from './policy-mutants';

/** Of a hundred mutants, how many the table of decisions has to notice. */
const LEAST_NOTICED = 98;

const policies = policiesOf(resourcesOf(declareEverything())).filter(isOurs);
const mutants = policies.flatMap(policyMutants);

function isNoticed({ policies: { kind, owner }, statements }: PolicyMutant): boolean {
  return ROWS.some(
    ({ of, request, expected }) => of[0] === kind && of[1] === owner && decide(statements, request) !== expected,
  );
}

test(`the table of decisions notices ${LEAST_NOTICED} % of the faults that a statement can have`, () => {
  const open = mutants.filter((mutant) => !isNoticed(mutant)).map(({ change }) => change);
  expect(mutants.length).toBeGreaterThan(450);
  if (open.length > (mutants.length * (100 - LEAST_NOTICED)) / 100) expect(open).toEqual([]);
});

test('no statement can be dropped without a row that notices it', () => {
  const open = mutants.filter((mutant) => mutant.change.endsWith(': dropped') && !isNoticed(mutant));
  expect(open.map(({ change }) => change)).toEqual([]);
});

test('the rows of the six most important roles have 15 calls that must be allowed or denied, or more', () => {
  const counts = ['ControllerIdentityRole', 'ChatIdentityRole', 'Writer', 'CopiesIdentityRole', 'ModelsReplicationRole']
    .concat('ClusterRoleawsebscsidriver')
    .map((owner) => [owner, ROWS.filter(({ of }) => of[1] === owner).length] as const);
  expect(counts.filter(([, count]) => count < 15)).toEqual([]);
});
