/** What a tool finds: where is the path of a construct without its stack, or `Kind.namespace.name` of an object. */
export interface Finding {
  readonly tool: 'cdk-nag' | 'cloudformation' | 'cfn-lint' | 'checkov';
  readonly rule: string;
  readonly where: string;
}

/** `Compute/Cluster/Role/Resource` is `Cluster/Role/Resource` in every example. */
export function withoutStack(constructPath: string): string {
  return constructPath.slice(constructPath.indexOf('/') + 1);
}
