import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { datacenterRules } from '../../../lib/cdk';
import { readSource } from '../../../lib/security/rule-pack/sources';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const REASON = 'a cache of public images';

/** What CDK writes of a plugin. */
interface ReportOfPlugin {
  readonly pluginName?: string;
  readonly violations: readonly {
    readonly ruleName: string;
    readonly description: string;
    readonly violatingResources?: readonly { readonly resourceLogicalId?: string }[];
    readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
  }[];
}

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined); // CDK prints its report
});

afterEach(() => jest.restoreAllMocks());

function declare(make: (stack: Stack) => void): App {
  const app = new App({ builtinCloudFormationValidation: false });
  Validations.of(app).addPlugins(datacenterRules());
  make(new Stack(app, 'Images', { env: ENV }));
  return app;
}

function repository(scope: Construct): ecr.CfnRepository {
  return new ecr.CfnRepository(scope, 'Cache', {
    encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/own' },
  });
}

function report(app: App): string {
  return readFileSync(join(app.outdir, 'validation-report.json'), 'utf8');
}

test('synthesis fails with what does not keep a rule, under its construct', () => {
  const app = declare((stack) => repository(stack));

  expect(() => app.synth()).toThrow(
    /MUTABLE; IMMUTABLE is right\..*Images\/Cache.*Suggested fix: Set ImageTagMutability to IMMUTABLE\./s,
  );
  const { pluginReports } = JSON.parse(report(app)) as { pluginReports: readonly ReportOfPlugin[] };
  const [own] = pluginReports;
  expect(own?.violations).toMatchObject([
    { ruleName: 'adc-immutable-tags', description: 'ImageTagMutability is MUTABLE; IMMUTABLE is right.' },
  ]);
  expect(JSON.stringify(own)).toContain('"Images/Cache"');
});

test('a resource of a nested stack is judged too', () => {
  const app = declare((stack) => repository(new NestedStack(stack, 'Inner')));

  expect(() => app.synth()).toThrow(/IMMUTABLE is right\..*Images\/Inner\/Cache/s);
});

test.each(['ai-datacenter::adc-immutable-tags', 'adc-immutable-tags'])(
  'what is acknowledged as %s passes, and the command reads it from the assembly',
  (id) => {
    const app = declare((stack) => Validations.of(repository(stack)).acknowledge({ id, reason: REASON }));

    const { directory } = app.synth();
    const { view, acknowledgements } = readSource(directory);
    expect(view.ofType('AWS::ECR::Repository').map(({ path }) => path)).toEqual(['Images/Cache']);
    expect(acknowledgements).toMatchObject([{ rule: 'adc-immutable-tags', path: 'Images/Cache', reason: REASON }]);
  },
);

test('an acknowledgement without a reason fails synthesis', () => {
  const acknowledgement = { id: 'ai-datacenter::adc-immutable-tags', reason: 'no' };
  const app = declare((stack) => Validations.of(repository(stack)).acknowledge(acknowledgement));

  expect(() => app.synth()).toThrow('at least three words must say why');
});

test('what keeps the rules is synthesized', () => {
  const app = declare((stack) => {
    repository(stack).imageTagMutability = 'IMMUTABLE';
  });

  expect(() => app.synth()).not.toThrow();
});
