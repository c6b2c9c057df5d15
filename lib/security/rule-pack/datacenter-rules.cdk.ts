import { readFileSync } from 'node:fs';
import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkAcknowledgements } from './acknowledgements';
import { RULES } from './all-rules';
import { ACKNOWLEDGED_RULES, acknowledgementsOf, type ProgramAcknowledgement, withNested } from './assembly';
import { evaluateRules, type Finding, openFindings } from './evaluate';
import type { Template } from './template';
import { viewOfTemplates } from './template-view';

/**
 * The rules for GPU and AI datacenters as a validation plugin of CDK: synthesis fails with what does not keep them,
 * each with its construct and what to change. A finding is accepted in the code, with a reason, by CDK's own
 * `Validations.of(construct).acknowledge({ id: 'ai-datacenter::adc-...', reason: '...' })`.
 *
 * It costs nothing on AWS.
 *
 * @example
 * Validations.of(app).addPlugins(new DatacenterRules());
 */
export class DatacenterRules implements IPolicyValidationPlugin {
  readonly name = 'ai-datacenter';
  readonly ruleIds: string[] = RULES.map(({ id }) => id);

  /** Judges the templates of an app. CDK calls it. */
  validate({ stackTemplates, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const acknowledgements = acknowledgedIn(appConstruct).filter(({ rule }) => this.ruleIds.includes(rule));
    checkAcknowledgements(acknowledgements, this.ruleIds);
    const stacks = stackTemplates.flatMap(({ stackConstructPath, templatePath, accountId, region }) =>
      withNested({
        name: stackConstructPath,
        file: templatePath,
        template: JSON.parse(readFileSync(templatePath, 'utf8')) as Template,
        account: accountId,
        region,
        paths: pathsOf(appConstruct, stackConstructPath),
      }),
    );
    // CDK itself takes out what is acknowledged with the plugin's name before the id, and reports it.
    const without = acknowledgements.filter(({ id }) => !id.startsWith(`${this.name}::`));
    const findings = openFindings(evaluateRules(viewOfTemplates(stacks), RULES, without));
    return { success: findings.length === 0, violations: findings.map(violationOf) };
  }
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
function pathsOf(app: IConstruct, stackPath: string): ReadonlyMap<string, string> {
  return new Map(
    app.node
      .findAll()
      .filter((construct) => CfnResource.isCfnResource(construct))
      .filter((resource) => Stack.of(resource).node.path === stackPath)
      .map((resource) => [String(Stack.of(resource).resolve(resource.logicalId)), resource.node.path]),
  );
}
