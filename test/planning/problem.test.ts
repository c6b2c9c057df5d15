import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describeProblem, isProblems, type Problem, ProblemsError } from '../../lib/planning/problem';
import { made, refuse } from '../../lib/planning/problem.cdk';

const unknown: Problem = {
  code: 'instance-type-unknown',
  path: 'instanceType',
  message: "'p5.48xlrage' is not in the catalog; near: p5.48xlarge.",
  fix: 'Use one of them.',
};
const second: Problem = { ...unknown, path: 'systemInstanceType' };

test('a problem reads as one sentence that ends with its code', () => {
  expect(describeProblem(unknown)).toBe(
    "instanceType: 'p5.48xlrage' is not in the catalog; near: p5.48xlarge. Use one of them. [instance-type-unknown]",
  );
});

test('problems and plans are told apart', () => {
  expect(isProblems([unknown])).toBe(true);
  expect(isProblems({ nodes: 2 })).toBe(false);
});

test('synthesis fails with every problem of a construct at once', () => {
  const app = new App();
  const construct = new Construct(new Stack(app, 'Stack'), 'Gpus');
  refuse(construct, [unknown, second]);
  expect(() => app.synth()).toThrow(/\[Stack\/Gpus\] instanceType: .*\n.*\[Stack\/Gpus\] systemInstanceType: /);
});

test('a resource that was refused says why it is not there', () => {
  const construct = new Construct(new Stack(new App(), 'Stack'), 'Gpus');
  expect(() => made(construct, undefined, [unknown])).toThrow(ProblemsError);
  expect(() => made(construct, undefined, [unknown])).toThrow(/^\[Stack\/Gpus\] instanceType: .*near: p5.48xlarge/);
  expect(made(construct, 'thing', [])).toBe('thing');
});
