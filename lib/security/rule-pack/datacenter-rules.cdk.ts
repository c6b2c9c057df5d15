import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Template } from '../../core/cloud-assembly/template';
import { checkAcknowledgements, ofThisPack } from './acknowledgements';
import { RULE_IDS, RULES } from './all-rules';
import { ACKNOWLEDGED_RULES, acknowledgementsOf, type ProgramAcknowledgement } from './assembly';
import { evaluateRules, type Finding, openFindings } from './evaluate';
import type { StackTemplate } from './template';
import { viewOfTemplates } from './template-view';

/**
 * Returns the rules for GPU and AI datacenters as a validation plugin of CDK: synthesis fails with what does not keep
 * them, each with its construct and what to change. A finding is accepted in the code, with a reason, by CDK's own
 * `Validations.of(construct).acknowledge({ id: 'ai-datacenter::adc-...', reason: '...' })`.
 *
 * It costs nothing on AWS.
 *
 * @example
 * Validations.of(app).addPlugins(datacenterRules());
 */
export function datacenterRules(): IPolicyValidationPlugin {
  return { name: NAME, ruleIds: [...RULE_IDS], validate };
}

/** CDK asks for it before the id of a rule that is acknowledged. */
const NAME = 'ai-datacenter';

function validate({ stackTemplates, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
  const acknowledgements = ofThisPack(acknowledgedIn(appConstruct));
  checkAcknowledgements(acknowledgements);
  const stacks = stackTemplates.flatMap(({ stackConstructPath, templatePath, accountId, region }) => {
    const stack = appConstruct.node.findAll().find(({ node }) => node.path === stackConstructPath);
    const place = { account: accountId, region };
    return stack === undefined ? [] : templatesOf(stack, { name: stackConstructPath, file: templatePath, ...place });
  });
  // CDK itself takes out what is acknowledged with the plugin's name before the id, and reports it.
  const without = acknowledgements.filter(({ id }) => !id.startsWith(`${NAME}::`));
  const findings = openFindings(evaluateRules(viewOfTemplates(stacks), RULES, without));
  return { success: findings.length === 0, violations: findings.map(violationOf) };
}

/** The templates of a stack and of the nested stacks in it. */
function templatesOf(stack: IConstruct, about: Omit<StackTemplate, 'template'> & { file: string }): StackTemplate[] {
  const { name, file, account, region } = about;
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const inside = stack.node.findAll().filter((each) => Stack.isStack(each) && each.nestedStackParent === stack);
  const nested = (inside as Stack[]).flatMap((each) => {
    const logicalId = String(each.resolve(each.nestedStackResource?.logicalId));
    return templatesOf(each, {
      name: `${name}/${logicalId}`,
      file: join(dirname(file), each.templateFile),
      account,
      region,
      parent: { stack: name, logicalId },
    });
  });
  return [{ ...about, template, paths: pathsOf(stack) }, ...nested];
}

function violationOf({ rule, stack = '', resource, file, property, message, fix }: Finding): PolicyViolation {
  return {
    ruleName: rule,
    description: message,
    fix,
    severity: 'error',
    violatingResources: [
      {
        resourceLogicalId: resource.slice(stack.length + 1),
        templatePath: file,
        locations: property === undefined ? [] : [`Properties.${property}`],
      },
    ],
  };
}

function acknowledgedIn(app: IConstruct): readonly ProgramAcknowledgement[] {
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === ACKNOWLEDGED_RULES)
        .flatMap(({ data }) => acknowledgementsOf(node.path, data)),
    );
}

/** Construct paths of the resources of a stack by logical id. */
function pathsOf(stack: IConstruct): ReadonlyMap<string, string> {
  return new Map(
    stack.node
      .findAll()
      .filter((construct) => CfnResource.isCfnResource(construct))
      .filter((resource) => Stack.of(resource) === stack)
      .map((resource) => [String(Stack.of(resource).resolve(resource.logicalId)), resource.node.path]),
  );
}
