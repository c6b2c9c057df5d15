import { join } from 'node:path';
import { IgnoreStrategy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { DockerIgnore } from '../../../lib/inference/inference-image/docker-ignore';

const part = fc.constantFrom('a', 'b', 'src', 'a.ts', 'b.log', 'x-y');
const paths = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const patternPart = fc.constantFrom('a', 'b', 'src', 'a.ts', '*', '**', '*.ts', 'b.l?g', 'x-y', '[ab]');
const patterns = fc
  .tuple(fc.constantFrom('', '!', '/'), fc.array(patternPart, { minLength: 1, maxLength: 3 }))
  .map(([sign, parts]) => sign + parts.join('/'));

test('patterns mean what they mean for the image assets of CDK', () => {
  fc.assert(
    fc.property(fc.array(patterns, { maxLength: 5 }), paths, (lines, path) => {
      const peer = IgnoreStrategy.docker('/context', lines);
      expect(new DockerIgnore(lines).ignores(path)).toBe(peer.ignores(join('/context', path)));
    }),
    { numRuns: 3000 },
  );
});
