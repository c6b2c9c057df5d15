import { ownLine } from '../../../lib/rehearsal/src/pulumi/own-line';

describe('the line that declares a resource', () => {
  it.each([
    ['project:///index.ts#34,5', 'index.ts:34'],
    ['project:///network/vpc.ts#7', 'network/vpc.ts:7'],
    ['project:///../../lib/compute/cluster.ts#9,1', undefined],
    ['project:///node_modules/@company/network/index.js#9,1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s: %s', (position, line) => {
    expect(ownLine(position)).toBe(line);
  });
});
