import { type Statement, statementsOf } from '../../../security/policy-evaluation/statement';
import { listAt, objectsAt, type Properties, textAt } from '../../../security/rule-pack/properties';
import { type NetworkResource, ofType, text } from '../reachability/network-resource';
import { MANAGED_POLICIES, UNKNOWN_POLICY } from './managed-policies';

/** A role that was made, with what it may do at most. */
export interface DeployedRole {
  readonly name: string;
  /** Of IAM: `/`, or the path that a company sets. */
  readonly iamPath: string;
  /** Where it is declared. */
  readonly path: string;
  readonly line?: string;
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly trust: readonly Statement[];
}

/** A policy of a resource, and where it is declared. */
export interface DeployedPolicy {
  readonly path: string;
  readonly statements: readonly Statement[];
}

/** The policies of a deployment, by what they belong to. */
export class DeployedPolicies {
  constructor(private readonly resources: readonly NetworkResource[]) {}

  role(name: string): DeployedRole | undefined {
    const found = ofType(this.resources, 'AWS::IAM::Role').find(({ id }) => id === name);
    if (found === undefined) return undefined;
    const { path, line, properties } = found;
    const boundary = textAt(properties, 'PermissionsBoundary');
    return {
      name,
      iamPath: textAt(properties, 'Path') ?? '/',
      path,
      line,
      identity: this.identityOf(name, properties),
      trust: statementsOf(known(properties.AssumeRolePolicyDocument)),
      ...(boundary !== undefined && { boundary: this.managed(boundary) }),
    };
  }

  bucket(name: string): DeployedPolicy | undefined {
    const types = ['AWS::S3::BucketPolicy', 'AWS::S3Express::BucketPolicy'];
    const found = this.resources.find(({ type, properties }) => types.includes(type) && properties.Bucket === name);
    return found && policyOf(found, found.properties.PolicyDocument);
  }

  /** The key by which a bucket encrypts; undefined where that is not known, or a key of AWS. */
  keyOfBucket(name: string): string | undefined {
    const found = ofType(this.resources, 'AWS::S3::Bucket').find(({ id }) => id === name);
    const [rule] = objectsAt(found?.properties, 'BucketEncryption.ServerSideEncryptionConfiguration');
    return textAt(rule, 'ServerSideEncryptionByDefault.KMSMasterKeyID');
  }

  /** By ARN or id. */
  key(name: string): DeployedPolicy | undefined {
    const found = ofType(this.resources, 'AWS::KMS::Key').find(({ id }) => id === name.split('/').at(-1));
    return found && policyOf(found, found.properties.KeyPolicy);
  }

  /** An endpoint without a policy lets everything through. */
  endpoint(id: string): DeployedPolicy | undefined {
    const found = ofType(this.resources, 'AWS::EC2::VPCEndpoint').find((it) => it.id === id);
    return found?.properties.PolicyDocument === undefined
      ? undefined
      : policyOf(found, found.properties.PolicyDocument);
  }

  private identityOf(name: string, properties: Properties): readonly Statement[] {
    const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
      ofType(this.resources, type).filter((it) => listAt(it.properties, 'Roles').includes(name)),
    );
    const alone = ofType(this.resources, 'AWS::IAM::RolePolicy').filter((it) => it.properties.RoleName === name);
    const documents = [
      ...objectsAt(properties, 'Policies').map((policy) => policy.PolicyDocument),
      ...[...attached, ...alone].map((it) => it.properties.PolicyDocument),
    ];
    return [
      ...documents.flatMap((document) => statementsOf(known(document))),
      ...listAt(properties, 'ManagedPolicyArns').flatMap((arn) => this.managed(arn)),
    ];
  }

  private managed(arn: unknown): readonly Statement[] {
    const own = ofType(this.resources, 'AWS::IAM::ManagedPolicy').find(({ id }) => id === arn);
    if (own !== undefined) return statementsOf(known(own.properties.PolicyDocument));
    const [, name = ''] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(text(arn)) ?? [];
    return MANAGED_POLICIES[name] ?? UNKNOWN_POLICY;
  }
}

function policyOf({ path }: NetworkResource, document: unknown): DeployedPolicy {
  return { path, statements: statementsOf(known(document)) };
}

/** A value that is not known here stands as a variable that has no value: it counts in favour of a call. */
const NOT_KNOWN = '${unknown}';

function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return NOT_KNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
}
