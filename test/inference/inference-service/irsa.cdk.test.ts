import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpoint, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import type { AnyCluster, ClusterHolder } from '../../../lib/core/kubernetes.cdk';
import { InferenceImage } from '../../../lib/inference/inference-image/inference-image.cdk';
import { InferenceService } from '../../../lib/inference/inference-service/inference-service.cdk';
import type { EndpointUse } from '../../../lib/network/network/endpoint-uses';
import { Network } from '../../../lib/network/network/network.cdk';
import { ModelStore } from '../../../lib/storage/model-store/model-store.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const KUBECTL_FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl';

/** A service whose pods read models with a role that trusts the OIDC provider of the cluster. */
function served(cluster: AnyCluster | ClusterHolder, permissionsBy: 'irsa' | 'pod-identity' = 'irsa'): Stack {
  const stack = new Stack((cluster as AnyCluster).node.root as App, 'Serving');
  const modelStore = new ModelStore(stack, 'Models', {
    encryptionKey: new kms.Key(stack, 'Key'),
    vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
  });
  new InferenceService(stack, 'Chat', {
    cluster,
    image: InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2', 'amd64'),
    modelStore,
    model: 's3://models/llama',
    permissionsBy,
    rolePath: '/platform/',
    permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
  });
  return stack;
}

function serviceAccountOf(stack: Stack): { readonly manifest: string; readonly DependsOn: readonly string[] } {
  const objects = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  const account = objects.find(({ Properties }) => JSON.stringify(Properties.Manifest).includes('"ServiceAccount\\"'));
  return { manifest: JSON.stringify(account?.Properties.Manifest), DependsOn: account?.DependsOn ?? [] };
}

/** Declared clusters of each kind. Their issuer is known only at deployment. */
const DECLARED: Readonly<Record<string, (stack: Stack) => AnyCluster | ClusterHolder>> = {
  'our Cluster': (stack) => new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') }),
  'aws-eks-v2': (stack) =>
    new eks.Cluster(stack, 'Cluster', {
      version: eks.KubernetesVersion.of('1.35'),
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      kubectlProviderOptions: { kubectlLayer: new LayerVersion(stack, 'Layer', { code: Code.fromAsset(__dirname) }) },
    }),
  'aws-eks': (stack) =>
    new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.34'),
      defaultCapacity: 0,
      kubectlLayer: new LayerVersion(stack, 'Layer', { code: Code.fromAsset(__dirname) }),
    }),
};

describe.each(Object.entries(DECLARED))('%s', (_, declare) => {
  const compute = new Stack(new App(), 'Compute');
  const stack = served(declare(compute));
  const template = Template.fromStack(stack);

  test('the role trusts its OIDC provider, by conditions that the deployment makes', () => {
    template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
    const [conditions] = Object.entries(template.findResources('Custom::AWSCDKCfnJson'));
    expect(JSON.stringify(conditions?.[1].Properties.Value)).toMatch(
      /:aud\\":\\"sts\.amazonaws\.com\\",.*:sub\\":\\"system:serviceaccount:inference:chat\\"/,
    );
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: '/platform/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRoleWithWebIdentity',
            Principal: { Federated: { 'Fn::ImportValue': Match.stringLikeRegexp('OpenIdConnectProvider') } },
            Condition: { StringEquals: { 'Fn::GetAtt': [conditions?.[0], 'Value'] } },
          },
        ],
      },
    });
  });

  test('the service account names the role, and comes after its permissions', () => {
    const account = serviceAccountOf(stack);
    expect(account.manifest).toMatch(
      /eks\.amazonaws\.com\/role-arn.*"Fn::GetAtt":\["ChatIdentityRole[0-9A-F]+","Arn"\]/,
    );
    expect(account.DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ChatIdentityRoleDefaultPolicy/)]),
    );
  });

  test('by Pod Identity, no provider is made', () => {
    const other = new Stack(new App(), 'Compute');
    const byPodIdentity = served(declare(other), 'pod-identity');
    Template.fromStack(byPodIdentity).resourceCountIs('AWS::EKS::PodIdentityAssociation', 1);
    Template.fromStack(byPodIdentity).resourceCountIs('Custom::AWSCDKCfnJson', 0);
    Template.fromStack(other).resourceCountIs('Custom::AWSCDKOpenIdConnectProvider', 0);
    expect(serviceAccountOf(byPodIdentity).manifest).not.toContain('role-arn');
  });
});

/** Imported clusters of each kind. */
const IMPORTED: Readonly<
  Record<string, (stack: Stack, openIdConnectProvider?: iam.IOpenIdConnectProvider) => AnyCluster>
> = {
  'aws-eks-v2': (stack, openIdConnectProvider) =>
    eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'company',
      openIdConnectProvider,
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Kubectl', {
        serviceToken: KUBECTL_FUNCTION,
      }),
    }),
  'aws-eks': (stack, openIdConnectProvider) =>
    eksV1.Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'company',
      openIdConnectProvider,
      kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
    }),
};

describe.each(Object.entries(IMPORTED))('an imported cluster of %s', (_, declare) => {
  test('the issuer of a provider that was passed is known: the conditions are in the template', () => {
    const compute = new Stack(new App(), 'Compute');
    const provider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(compute, 'Provider', PROVIDER);
    const template = Template.fromStack(served(declare(compute, provider)));
    template.resourceCountIs('Custom::AWSCDKCfnJson', 0);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Federated: PROVIDER },
            Condition: {
              StringEquals: {
                [`${ISSUER}:aud`]: 'sts.amazonaws.com',
                [`${ISSUER}:sub`]: 'system:serviceaccount:inference:chat',
              },
            },
          }),
        ],
      },
    });
  });

  test('without a provider it is refused, with what to pass', () => {
    const { message, templates } = refusedSynthesis((app) => {
      served(declare(new Stack(app, 'Compute')));
    });
    expect(message).toMatch(
      /\[Serving\/Chat\/Identity\] openIdConnectProvider: .*fromClusterAttributes.*\[oidc-provider-missing\]/,
    );
    expect(message).toMatch(/declared at test\/inference\/inference-service\/irsa\.cdk\.test\.ts/);
    expect(templates).toEqual([]);
  });
});

/** A service in an imported cluster, in a network without internet access that was planned for one use of its pods. */
function servedInClosedNetwork(app: App, permissionsBy: 'irsa' | 'pod-identity', use: EndpointUse): Stack {
  const stack = new Stack(app, 'Compute');
  const { vpc } = new Network(stack, 'Network', { natGateways: 'none', endpointUses: ['nodes', 'images', use] });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    vpc,
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Kubectl', {
      serviceToken: KUBECTL_FUNCTION,
    }),
    openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Oidc', PROVIDER),
  });
  return served(cluster, permissionsBy);
}

test.each([
  ['irsa', 'service-account-roles', 'sts'],
  ['pod-identity', 'pod-identity', 'eks-auth'],
] as const)('by %s, a network without internet access needs the endpoint use %s', (permissionsBy, use, service) => {
  Template.fromStack(servedInClosedNetwork(new App(), permissionsBy, use)).resourceCountIs('AWS::IAM::Role', 1);
  const { message } = refusedSynthesis((app) => servedInClosedNetwork(app, permissionsBy, 'logs'));
  expect(message).toMatch(new RegExp(`\\[Serving/Chat\\] vpc: .*has none for ${service} \\(${use}\\)`));
});
