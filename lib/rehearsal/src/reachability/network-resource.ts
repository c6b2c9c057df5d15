/** A resource with its references replaced: by physical ids after a deployment, by logical ids in a template. */
export interface NetworkResource {
  /** What other resources name it by. */
  readonly id: string;
  /** The type of CloudFormation, such as `AWS::EC2::Subnet`. */
  readonly type: string;
  /** Construct path or URN. */
  readonly path: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Ids that the service gives, such as `ClusterSecurityGroupId`. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Where the program declares it. */
  readonly line?: string;
}

/** `s3` of `com.amazonaws.eu-central-1.s3`. */
export function serviceOf(name: unknown): string {
  return text(name).split('.').slice(3).join('.');
}

export function ofType(resources: readonly NetworkResource[], type: string): readonly NetworkResource[] {
  return resources.filter((resource) => resource.type === type);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

/** Every id of a list; one that is not known here is `unknown`. */
export function ids(value: unknown): string[] {
  return Array.isArray(value) ? value.map((it) => (typeof it === 'string' ? it : 'unknown')) : [];
}
