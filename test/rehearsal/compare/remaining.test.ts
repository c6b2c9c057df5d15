import { renderRemaining } from '../../../lib/rehearsal/src/compare/remaining';

const BUCKET = { type: 'AWS::S3::Bucket', path: 'Lab/Models', line: 'lab.ts:3', physicalId: 'models', holdsData: true };

test('what remains without being declared so comes before what is kept by declaration', () => {
  expect(
    renderRemaining([
      { ...BUCKET, wanted: true },
      {
        ...BUCKET,
        type: 'AWS::SNS::Topic',
        path: 'Lab/Topic',
        line: undefined,
        physicalId: 't',
        holdsData: false,
        wanted: false,
      },
    ]),
  ).toBe(
    [
      'Remains, and is not declared to be kept: 1',
      '  AWS::SNS::Topic Lab/Topic: t',
      'Kept by declaration: 1',
      '  AWS::S3::Bucket Lab/Models (lab.ts:3): models, holds data',
    ].join('\n'),
  );
});

test('nothing is said to remain when nothing does', () => {
  expect(renderRemaining([])).toBe('Nothing remains.');
});
