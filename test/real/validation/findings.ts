import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { readSource } from '../../../lib/security/rule-pack/sources';
import { type Finding, withoutStack } from './finding';
import { cfnLintFindings, checkovFindings } from './linters';

/** The parts of CDK's report that are read here. */
interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations?: readonly {
      readonly ruleName: string;
      readonly violatingConstructs?: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** As `cdk.json` of the examples has it, and the paths of constructs in templates. */
const CONTEXT = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/aws-iam:minimizePolicies': true,
  'aws:cdk:enable-path-metadata': true,
};
const PACKS: readonly string[] = ['AwsSolutions', 'NIST.800.53.R5'];

/** Synthesizes an app with both packs of cdk-nag and CloudFormation's own rules, and asks the linters. */
export async function findingsOf(folder: string, declareApp: (app: App) => void): Promise<readonly Finding[]> {
  const out = path.join(folder, 'cdk.out');
  const app = new App({ outdir: out, context: CONTEXT });
  declareApp(app);
  Validations.of(app).addPlugins(...packsFor(app));
  let failure = '';
  try {
    app.synth();
  } catch (error) {
    failure = (error as Error).message;
  }
  const report = path.join(out, 'validation-report.json');
  if (!existsSync(report)) throw new Error(failure);
  const objects = path.join(folder, 'objects');
  writeObjects(out, objects);
  return [
    ...reported(report),
    ...(await cfnLintFindings(out)),
    ...(await checkovFindings(out, 'cloudformation')),
    ...(await checkovFindings(objects, 'kubernetes')),
  ];
}

type Pack = new (scope: App) => IPolicyValidationPlugin;

/** Loaded here and not at the top: only this proof needs cdk-nag, and its types need as long as those of CDK. */
function packsFor(app: App): readonly IPolicyValidationPlugin[] {
  const { AwsSolutionsChecks, NIST80053R5Checks } = require('cdk-nag') as Readonly<
    Record<'AwsSolutionsChecks' | 'NIST80053R5Checks', Pack>
  >;
  return [new AwsSolutionsChecks(app), new NIST80053R5Checks(app)];
}

function reported(file: string): readonly Finding[] {
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as ValidationReport;
  return pluginReports.flatMap(({ pluginName, violations = [] }) =>
    violations.flatMap(({ ruleName, violatingConstructs = [] }) =>
      violatingConstructs.map(({ constructPath }) => ({
        tool: PACKS.includes(pluginName) ? ('cdk-nag' as const) : ('cloudformation' as const),
        rule: ruleName,
        where: withoutStack(constructPath),
      })),
    ),
  );
}

/** Writes each Kubernetes object that the templates apply into a file. */
function writeObjects(assembly: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, { content }] of readSource(assembly).view.objects.entries())
    writeFileSync(path.join(folder, `${index}.json`), JSON.stringify(content, undefined, 2));
}
