import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { OptionReader } from '../../lib/core/option-reader';
import { accept, acceptAtSynthesis, acceptWhole, checked } from '../../lib/core/plan.cdk';

const planned = (boards?: number) => {
  const read = new OptionReader<{ readonly boards?: number }>({ boards });
  const plan = { boards: read.integer('boards', { min: 1, max: 3, default: 2 }) };
  if (plan.boards === 3) read.warn('many-boards', 'Three boards are many.');
  return read.planned(plan);
};

test('a construct gets its plan whatever was wrong, and synthesis fails with every problem of every stack', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'accept-'));
  try {
    const app = new App({ outdir });
    const first = new Construct(new Stack(app, 'First'), 'Shelf');
    const second = new Construct(new Stack(app, 'Second'), 'Shelf');
    expect(accept(first, planned(9))).toEqual({ boards: 2 });
    expect(accept(second, planned(0))).toEqual({ boards: 2 });
    new CfnOutput(second, 'Boards', { value: '2' });

    expect(() => app.synth()).toThrow(
      /\[First\/Shelf\] boards: boards is 9[^\n]*\n(.*\n)*.*\[Second\/Shelf\] boards: boards is 0/,
    );
    expect(readdirSync(outdir).filter((file) => file.endsWith('.template.json'))).toEqual([]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

describe('an app that looks facts up', () => {
  const env = { account: '111122223333', region: 'eu-west-1' };
  const declared = (context: Readonly<Record<string, unknown>>) => {
    const app = new App({ context, outdir: process.env.CDK_OUTDIR });
    Vpc.fromLookup(new Stack(app, 'Network', { env }), 'Vpc', { vpcId: 'vpc-1' });
    accept(new Construct(new Stack(app, 'Other', { env }), 'Shelf'), planned(9));
    return app;
  };
  const facts = { vpcId: 'vpc-1', vpcCidrBlock: '10.0.0.0/16', ownerAccountId: env.account, availabilityZones: [] };

  test('holds its problems back while the CLI looks them up, and is refused once the facts are there', () => {
    process.env.CDK_OUTDIR = mkdtempSync(join(tmpdir(), 'look-up-'));
    try {
      const [missing] = declared({}).synth().manifest.missing ?? [];
      expect(missing).toMatchObject({ provider: 'vpc-provider' });
      expect(() => declared({ [missing?.key ?? '']: facts }).synth()).toThrow(/boards is 9/);
    } finally {
      rmSync(process.env.CDK_OUTDIR, { recursive: true });
      delete process.env.CDK_OUTDIR;
    }
  });

  test('holds back what is judged at synthesis too', () => {
    process.env.CDK_OUTDIR = mkdtempSync(join(tmpdir(), 'look-up-'));
    try {
      const app = declared({});
      acceptAtSynthesis(new Construct(new Stack(app, 'Late', { env }), 'Shelf'), () => planned(0));
      expect(app.synth().manifest.missing).toHaveLength(1);
      delete process.env.CDK_OUTDIR;
      expect(() => app.synth({ force: true })).toThrow(/boards is 0/);
    } finally {
      delete process.env.CDK_OUTDIR;
    }
  });

  test('is refused at once without the CLI, which alone would look them up', () => {
    expect(() => declared({}).synth()).toThrow(/boards is 9/);
  });
});

test('a construct that consists of others reports their problems, and they do not report them again', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const whole = new Construct(stack, 'Whole');
  const { plan, problems } = planned(9);
  const within = problems.map((problem) => ({ ...problem, path: `shelves[0].${problem.path}` }));
  expect(acceptWhole(whole, { plan, problems: within, warnings: [{ id: 'it', message: 'Twice.' }] })).toBe(plan);
  accept(new Construct(whole, 'Shelf'), planned(9));
  accept(new Construct(stack, 'Other'), planned(0));
  new CfnOutput(stack, 'Boards', { value: '2' });
  const message = messageOf(() => app.synth());
  expect(message).toContain('[Stack/Whole] shelves[0].boards: boards is 9');
  expect(message).toContain('[Stack/Other] boards: boards is 0');
  expect(message).not.toContain('[Stack/Whole/Shelf]');
  // Its parts add their own warnings.
  expect(message).not.toContain('Twice.');
});

function messageOf(act: () => unknown): string {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    return String(error);
  }
}

test('looking the line up leaves the length of stack traces as it is', () => {
  const limit = Error.stackTraceLimit;
  accept(new Construct(new Stack(new App(), 'Stack'), 'Shelf'), planned(9));
  expect(Error.stackTraceLimit).toBe(limit);
});

test('a declaration deep inside of other constructs is found', () => {
  const app = new App();
  const nest = (depth: number): unknown =>
    depth === 0 ? accept(new Construct(new Stack(app, 'Stack'), 'Shelf'), planned(9)) : nest(depth - 1);
  nest(40);
  expect(() => app.synth()).toThrow(/\(declared at test\/core\/plan\.cdk\.test\.ts:\d+:\d+\)/);
});

test('the problem names the line that declared the construct', () => {
  const app = new App();
  accept(new Construct(new Stack(app, 'Stack'), 'Shelf'), planned(9));
  expect(() => app.synth()).toThrow(/\[out-of-range\] \(declared at test\/core\/plan\.cdk\.test\.ts:\d+:\d+\)/);
});

test('warnings become those of CDK and can be acknowledged', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  accept(new Construct(stack, 'Loud'), planned(3));
  const quiet = new Construct(stack, 'Quiet');
  accept(quiet, planned(3));
  Validations.of(quiet).acknowledge({ id: 'ai-datacenter:many-boards', reason: 'Three it is.' });
  new CfnOutput(stack, 'Boards', { value: '3' });
  Annotations.fromStack(stack).hasWarning('/Stack/Loud', Match.stringLikeRegexp('Three boards are many'));
  Annotations.fromStack(stack).hasNoWarning('/Stack/Quiet', Match.anyValue());
});

test('a sound plan adds nothing to the stack', () => {
  const stack = new Stack(new App(), 'Stack');
  const shelf = new Construct(stack, 'Shelf');
  const addValidation = jest.spyOn(shelf.node, 'addValidation');
  expect(accept(shelf, planned(1))).toEqual({ boards: 1 });
  expect(addValidation).not.toHaveBeenCalled();
  expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('props come back as they are if each reference is there; else the path of the construct is in the error', () => {
  const shelf = new Construct(new Stack(new App(), 'Stack'), 'Shelf');
  const props: { readonly wall?: string; readonly room?: string } = { wall: 'north' };
  expect(checked(shelf, props, ['wall'])).toBe(props);
  expect(() => checked(shelf, props, ['wall', 'room'])).toThrow(
    '[Stack/Shelf] room: room is required, and was left out. Set room. [missing]',
  );
});
