import type { AllowedDifference } from './differences';

/** The rule by which CDK says that a group lets nothing out. */
const NO_EGRESS = '\\{"description":"Disallow all traffic"[^{}]*\\}';

/** The differences between the engines that are wanted, each with its reason. One that nothing needs fails the test. */
export const ALLOWED: readonly AllowedDifference[] = [
  {
    line: /: description: CDK "(\w.* of )Stack\/[\w/]+", Pulumi "\1[\w-]+"$/,
    reason: 'What people read names the declaration: in CDK by its path, in Pulumi by its name.',
  },
  {
    line: new RegExp(`: egress: CDK \\[${NO_EGRESS}\\], Pulumi undefined$`),
    reason: 'CloudFormation lets a group without egress rules reach all: CDK adds a rule that matches nothing.',
  },
  {
    line: new RegExp(`: egress: CDK \\[(.+),${NO_EGRESS}\\], Pulumi \\[\\1\\]$`),
    reason: 'The same, in a group with rules.',
  },
  {
    line: /^cluster .*: (compute|storage|kubernetesNetwork)Config[^ ]*: CDK .*"enabled":"false".*, Pulumi undefined$/,
    reason: 'CDK says that EKS Auto Mode is off; EKS takes it to be off if nothing is said.',
  },
  {
    line: /^cluster .*: accessConfig.bootstrapClusterCreatorAdminPermissions: CDK "false", Pulumi "true"$/,
    reason: 'Pulumi applies objects as who creates the cluster; the function of CDK has an access entry of its own.',
  },
];

/** What comes after something else in CDK only. */
export const ALLOWED_ORDER: readonly AllowedDifference[] = [
  {
    line: /^object (\w+)-deployment-(.*) comes after object \1-service-\2 /,
    reason: 'Pulumi waits until a Service has pods that are ready, so the Deployment cannot wait for the Service.',
  },
  {
    line: /^object (\w+)-(stateful-set|job)-.* comes after object \1-service-/,
    reason: 'Pulumi waits until a Service has pods that are ready, so what makes pods cannot wait for the Service.',
  },
  {
    line: /^security-group cluster-control-plane comes after (log-group cluster-logs|key keys-logs) /,
    reason: "CDK's cluster depends on its log group with all that belongs to it; the security group writes no logs.",
  },
];
