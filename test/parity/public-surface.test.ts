import { ALLOWED_NAMES } from './allowed-names';
import { judgedNames, nameDifferences } from './name-differences';
import { publicSurfaces } from './public-surface';

const [cdk, pulumi] = publicSurfaces(['cdk', 'pulumi']);

test('both engines have the same constructs, options and public fields, apart from those that are allowed', () => {
  if (cdk === undefined || pulumi === undefined) throw new Error('An entry point is missing.');
  expect(judgedNames(nameDifferences(cdk, pulumi), ALLOWED_NAMES)).toEqual({ unexplained: [], unneeded: [] });
});
