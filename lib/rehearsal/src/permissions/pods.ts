import { decide } from '../../../security/policy-evaluation/decide';
import { inFavour } from '../../../security/policy-evaluation/doubt';
import { podSpecsOf } from '../../../security/rule-pack/pods';
import { textAt } from '../../../security/rule-pack/properties';
import { type NetworkResource, ofType, text } from '../reachability/network-resource';
import type { Called } from './call';
import type { Denied } from './denied';
import { type JudgedCall, judge } from './judge';
import type { DeployedPolicies, DeployedRole } from './policies';
import type { Ways } from './ways';

/** Pods of an object whose service account has a role by Pod Identity. */
interface PodsWithRole {
  readonly caller: string;
  readonly cluster: string;
  readonly role: DeployedRole;
  /** What EKS says of them, as tags of the session. */
  readonly tags: Readonly<Record<string, string>>;
  /** The addresses in S3 that their containers name: bucket and prefix. */
  readonly addresses: readonly (readonly [bucket: string, prefix: string])[];
}

/** The reads of pods that name an address in S3, such as the model of an inference service: no container runs here. */
export function callsOfPods(called: Called, policies: DeployedPolicies, ways: Ways): JudgedCall[] {
  return podsWithRoles(called, policies).flatMap((pods) =>
    pods.addresses.flatMap(([bucket, prefix]) =>
      ways.ofPods(pods.cluster, 's3:GetObject').flatMap(({ endpoint, context }): JudgedCall[] => {
        const principal = Object.entries(pods.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
        const call = (action: string, resource: string): JudgedCall => ({
          role: pods.role,
          account: called.account,
          caller: pods.caller,
          action,
          resource,
          endpoint,
          wasSeen: false,
          context: { ...context, ...Object.fromEntries(principal) },
        });
        const object = `arn:aws:s3:::${bucket}/${prefix === '' ? '' : `${prefix}/`}any`;
        // What pods do with an address is not known: those that may write there are no readers.
        if (judge(policies, call('s3:PutObject', object)) === undefined) return [];
        return [call('s3:GetObject', object), call('s3:ListBucket', `arn:aws:s3:::${bucket}`)];
      }),
    ),
  );
}

const POD_IDENTITY = 'pods.eks.amazonaws.com';

/** Associations whose role does not trust the pods that they are for. */
export function deniedTrust(called: Called, policies: DeployedPolicies): Denied[] {
  return podsWithRoles(called, policies).flatMap(({ role, tags, caller }) => {
    const context = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]));
    const known = { resource: true, key: (key: string) => key in context };
    return ['sts:AssumeRole', 'sts:TagSession'].flatMap((action): Denied[] => {
      const decision = decide(inFavour(role.trust, known), { principal: POD_IDENTITY, action, resource: '', context });
      if (decision === 'allowed') return [];
      const owner = `the trust policy of role ${role.path}`;
      return [
        {
          path: role.path,
          line: role.line,
          caller,
          action,
          resource: `role ${role.name}`,
          by: `${owner}: ${decision === 'denied' ? 'a statement denies it' : 'no statement allows it'}`,
          fix: `Allow ${action} to the service ${POD_IDENTITY} for ${caller} in ${owner}.`,
        },
      ];
    });
  });
}

function podsWithRoles({ objects, resources, account, region }: Called, policies: DeployedPolicies): PodsWithRole[] {
  const associations = ofType(resources, 'AWS::EKS::PodIdentityAssociation');
  return objects.flatMap((object) =>
    podSpecsOf(object).flatMap((spec): PodsWithRole[] => {
      const { cluster, kind, metadata } = object;
      const namespace = metadata.namespace ?? 'default';
      const serviceAccount = textAt(spec, 'serviceAccountName') ?? 'default';
      const association = associations.find((it) => isFor(it, cluster, namespace, serviceAccount));
      const role = policies.role(text(association?.properties.RoleArn).split('/').at(-1) ?? '');
      if (role === undefined) return [];
      const tags = {
        'eks-cluster-arn': `arn:aws:eks:${region}:${account}:cluster/${cluster}`,
        'eks-cluster-name': cluster,
        'kubernetes-namespace': namespace,
        'kubernetes-service-account': serviceAccount,
      };
      const caller = `pods of ${kind} ${namespace}/${metadata.name}`;
      return [{ caller, cluster, role, tags, addresses: addressesIn(spec) }];
    }),
  );
}

function isFor({ properties }: NetworkResource, cluster: string, namespace: string, serviceAccount: string): boolean {
  const { ClusterName, Namespace, ServiceAccount } = properties;
  return ClusterName === cluster && Namespace === namespace && ServiceAccount === serviceAccount;
}

/** Buckets of one zone are called by sessions of their own, which are not judged. */
function addressesIn(spec: unknown): PodsWithRole['addresses'] {
  const found = JSON.stringify(spec).matchAll(/s3:\/\/([a-z0-9][a-z0-9.-]+)\/?([^\s"'\\,]*)/g);
  const addresses = [...found].map(([, bucket = '', prefix = '']) => [bucket, prefix.replace(/\/$/, '')] as const);
  return addresses.filter(([bucket]) => !bucket.endsWith('--x-s3'));
}
