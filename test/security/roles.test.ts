import { OptionReader } from '../../lib/core/option-reader';
import { inheritedRoles, readRoles, type RoleOptions } from '../../lib/security/roles';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';

function read(options: RoleOptions) {
  const reader = new OptionReader<RoleOptions>(options);
  return reader.planned(readRoles(reader));
}

test.each(['/', '/platform/', '/platform/teams/gpu/', `/${'x'.repeat(510)}/`, '${Token[Path.1]}'])(
  '%s is a path',
  (rolePath) => {
    expect(read({ rolePath })).toEqual({ plan: { rolePath }, problems: [], warnings: [] });
  },
);

test.each(['', 'platform', '/platform', 'platform/', '/plat form/', `/${'x'.repeat(511)}/`, '/plätform/'])(
  "'%s' is no path",
  (rolePath) => {
    expect(read({ rolePath }).problems).toEqual([expect.objectContaining({ code: 'malformed', path: 'rolePath' })]);
  },
);

test.each([BOUNDARY, 'arn:aws:iam::aws:policy/PowerUserAccess', 'arn:aws-cn:iam::111122223333:policy/a/b/limit'])(
  '%s is a boundary',
  (permissionsBoundaryArn) => {
    expect(read({ permissionsBoundaryArn })).toEqual({ plan: { permissionsBoundaryArn }, problems: [], warnings: [] });
  },
);

test.each(['', 'boundary', 'arn:aws:iam::111122223333:role/boundary', 'arn:aws:iam::111122223333:policy/'])(
  "'%s' is no boundary",
  (permissionsBoundaryArn) => {
    expect(read({ permissionsBoundaryArn }).problems).toEqual([
      expect.objectContaining({ code: 'malformed', path: 'permissionsBoundaryArn' }),
    ]);
  },
);

test('what is left out is taken from the surroundings, one by one', () => {
  const surroundings = { rolePath: '/cluster/', permissionsBoundaryArn: BOUNDARY };
  expect(inheritedRoles({}, surroundings)).toEqual(surroundings);
  expect(inheritedRoles({ rolePath: '/own/' }, surroundings)).toEqual({ ...surroundings, rolePath: '/own/' });
  expect(Object.keys(inheritedRoles({}, {}))).toEqual([]);
});
