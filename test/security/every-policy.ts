import { type Statement, statementsOf } from '../../lib/security/policy-evaluation/statement';
import { GRANTEES, OF_CDK, PLACE, type TemplateResource } from './every-construct';

/** All policies of one kind that a resource has. */
export interface Policies {
  readonly kind: 'identity' | 'trust' | 'key' | 'bucket' | 'endpoint' | 'vault' | 'file-system' | 'topic';
  /** The resource that has the policy: its logical id without CDK's hash. */
  readonly owner: string;
  readonly statements: readonly Statement[];
}

type Resources = Readonly<Record<string, TemplateResource>>;

/** Returns the policies of a template, by kind and owner. */
export function policiesOf(resources: Resources): readonly Policies[] {
  const found = Object.entries(resources).flatMap(([id, resource]) => documentsOf(id, resource));
  const owners = new Map<string, Policies>();
  for (const { kind, owner, document } of found) {
    const before = owners.get(`${kind} ${owner}`)?.statements ?? [];
    owners.set(`${kind} ${owner}`, {
      kind,
      owner,
      statements: [...before, ...statementsOf(resolved(document, resources))],
    });
  }
  return [...owners.values()];
}

/** Returns whether policies are those of the library: not of CDK, and not the trust of roles that the tests declare. */
export function isOurs({ kind, owner }: Policies): boolean {
  const isGrantee = kind === 'trust' && GRANTEES.some((id) => id === owner);
  return !isGrantee && !OF_CDK.test(owner);
}

interface OwnedDocument {
  readonly kind: Policies['kind'];
  readonly owner: string;
  readonly document: unknown;
}

/** The properties by which a resource has a policy of IAM's language. */
const POLICY = /^(PolicyDocument|(Resource|Access|Queue|Topic|Key|FileSystem|Repository(Text)?)Policy)$/;

function documentsOf(id: string, { Type, Properties = {} }: TemplateResource): OwnedDocument[] {
  switch (Type) {
    case 'AWS::IAM::Role':
      return [
        ...ownedBy('trust', id, Properties.AssumeRolePolicyDocument),
        ...((Properties.Policies ?? []) as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
          ownedBy('identity', id, PolicyDocument),
        ),
      ];
    case 'AWS::IAM::ManagedPolicy':
    case 'AWS::IAM::Policy':
      return ((Properties.Roles ?? []) as { Ref: string }[]).flatMap(({ Ref }) =>
        ownedBy('identity', Ref, Properties.PolicyDocument),
      );
    case 'AWS::KMS::Key':
      return ownedBy('key', id, Properties.KeyPolicy);
    case 'AWS::S3::BucketPolicy':
    case 'AWS::S3Express::BucketPolicy':
      return ownedBy('bucket', (Properties.Bucket as { Ref: string }).Ref, Properties.PolicyDocument);
    case 'AWS::EC2::VPCEndpoint':
      return ownedBy('endpoint', id, Properties.PolicyDocument);
    case 'AWS::Backup::BackupVault':
      return ownedBy('vault', id, Properties.AccessPolicy);
    case 'AWS::SNS::TopicPolicy':
      return ownedBy('topic', id, Properties.PolicyDocument);
    case 'AWS::EFS::FileSystem':
      return ownedBy('file-system', id, Properties.FileSystemPolicy);
    default:
      if (!Object.keys(Properties).some((name) => POLICY.test(name))) return [];
      throw new Error(`${id}: policies of ${Type} are not read.`);
  }
}

function ownedBy(kind: Policies['kind'], owner: string, document: unknown): OwnedDocument[] {
  return document === undefined ? [] : [{ kind, owner: shortId(owner), document }];
}

/** Returns a logical id without CDK's hash at its end. */
export function shortId(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': PLACE.region,
  'AWS::AccountId': PLACE.account,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Returns a value with intrinsic functions replaced by what they would be after a deployment. */
function resolved(value: unknown, resources: Resources): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, resources));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref|Fn::)/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, resources)]));
  }
  switch (name) {
    case 'Ref':
      if (resources[String(argument)]?.Type === 'AWS::SNS::Topic') return topicArn(resources[String(argument)]);
      return PSEUDO_PARAMETERS[String(argument)] ?? shortId(String(argument));
    case 'Fn::GetAtt': {
      const [id = '', attribute = ''] = argument as [string, string];
      return attribute === 'Arn' ? arnOf(shortId(id), resources[id]?.Type) : `${shortId(id)}.${attribute}`;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return (resolved(parts, resources) as string[]).join(separator);
    }
    case 'Fn::Select': {
      const [index, parts] = argument as [number, unknown];
      return (resolved(parts, resources) as string[])[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = argument as [string, unknown];
      return String(resolved(text, resources)).split(separator);
    }
    default:
      throw new Error(`${name} is not replaced.`);
  }
}

/** A topic is referred to by its ARN. */
function topicArn(topic: TemplateResource | undefined): string {
  return `arn:aws:sns:${PLACE.region}:${PLACE.account}:${String(topic?.Properties?.TopicName)}`;
}

function arnOf(id: string, type = ''): string {
  const { account, region } = PLACE;
  switch (type) {
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${id.toLowerCase()}`;
    case 'AWS::KMS::Key':
      return `arn:aws:kms:${region}:${account}:key/${id}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${account}:role/${id}`;
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${region}:${account}:log-group:${id}:*`;
    case 'AWS::EKS::Cluster':
      return `arn:aws:eks:${region}:${account}:cluster/${id}`;
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${account}:function:${id}`;
    default:
      throw new Error(`The ARN of ${id} (${type}) is not known.`);
  }
}
