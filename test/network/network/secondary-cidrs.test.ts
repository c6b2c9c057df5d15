import { planNetwork } from '../../../lib/network/network/network';

const PODS = '100.64.0.0/16';

function found(secondaryCidrs: readonly string[]) {
  const { plan, problems } = planNetwork({ cidr: '10.0.0.0/16', secondaryCidrs });
  return { cidrs: plan.secondaryCidrs, problems: problems.map(({ code, path }) => `${path} ${code}`) };
}

test('a VPC has one network, and up to four more', () => {
  expect(planNetwork({}).plan.secondaryCidrs).toEqual([]);
  const five = [1, 2, 3, 4, 5].map((it) => `100.6${it}.0.0/16`);
  expect(found(five.slice(0, 4).map((it) => it.replace('100.6', '100.7')))).toEqual({
    cidrs: ['100.71.0.0/16', '100.72.0.0/16', '100.73.0.0/16', '100.74.0.0/16'],
    problems: [],
  });
  expect(found(five)).toEqual({ cidrs: five.slice(0, 4), problems: ['secondaryCidrs out-of-range'] });
});

test.each([
  ['100.0.0.0/15', 'out-of-range'],
  ['100.64.0.0/16', undefined],
  ['100.64.0.0/28', undefined],
  ['100.64.0.0/29', 'out-of-range'],
  ['100.64.0.1/16', 'malformed'],
  ['${Token[TOKEN.1]}', 'must-be-known'],
  ['10.0.0.0/16', 'vpc-networks-overlap'],
  ['10.0.255.0/24', 'vpc-networks-overlap'],
  ['10.1.0.0/24', undefined],
  ['9.255.0.0/16', undefined],
])('%s: %s', (cidr, code) => {
  const problems = code === undefined ? [] : [`secondaryCidrs[1] ${code}`];
  expect(found([PODS.replace('64', '99'), cidr])).toEqual({
    cidrs: ['100.99.0.0/16', ...(code === undefined ? [cidr] : [])],
    problems,
  });
});

function says(path: string, cidr: string): string {
  return (
    `${path} is '${cidr}', which has addresses of secondaryCidrs[0], '${PODS}': ` +
    'networks of a VPC have none in common.'
  );
}

test('a network that is listed twice, or holds one that is listed before, is named with the other', () => {
  const { problems } = planNetwork({ secondaryCidrs: [PODS, PODS, '100.64.128.0/17', '100.65.0.0/16'] });
  expect(problems.map(({ path, message }) => [path, message])).toEqual([
    ['secondaryCidrs[1]', says('secondaryCidrs[1]', PODS)],
    ['secondaryCidrs[2]', says('secondaryCidrs[2]', '100.64.128.0/17')],
  ]);
});

function queriesOf(secondaryCidrs: readonly string[]) {
  return planNetwork({ flowLogDestination: 's3', secondaryCidrs }).plan.flowLogTable?.queries ?? [];
}

test('queries of flow logs count every network of the VPC as inside', () => {
  const changed = queriesOf([PODS]).filter(({ query }, index) => query !== queriesOf([])[index]?.query);
  expect(changed.map(({ name }) => name)).toEqual(['out-by-nat', 'across-zones']);
  for (const { query } of changed) {
    const both = /\(contains\('10\.0\.0\.0\/16', [^)]+\)\) OR contains\('100\.64\.0\.0\/16', [^)]+\)\)\)/;
    expect(query).toMatch(both);
    expect(query.replaceAll(new RegExp(both, 'g'), '')).not.toContain('contains(');
  }
});
