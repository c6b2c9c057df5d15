import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { loadBalancerControllerPolicy } from '../../../lib/network/load-balancer-controller/policy';
import { refusedSynthesis } from '../../core/refused-synthesis';
import {
  AwsLoadBalancerController,
  type AwsLoadBalancerControllerProps,
} from '../../../lib/network/load-balancer-controller/load-balancer-controller.cdk';

interface Declared {
  readonly stack: Stack;
  readonly cluster: eks.Cluster;
  readonly controller: AwsLoadBalancerController;
}

function declared(app = new App(), props: Partial<AwsLoadBalancerControllerProps> = {}): Declared {
  const stack = new Stack(app, 'Compute');
  const kubectlLayer = new LayerVersion(stack, 'Kubectl', { code: Code.fromAsset(__dirname) });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.35'),
    kubectlProviderOptions: { kubectlLayer },
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  return { stack, cluster, controller: new AwsLoadBalancerController(stack, 'Controller', { cluster, ...props }) };
}

test('without a cluster it says so', () => {
  const props = {} as ConstructorParameters<typeof AwsLoadBalancerController>[2];
  expect(() => new AwsLoadBalancerController(new Stack(), 'Controller', props)).toThrow('cluster is required');
});

test('the pinned chart is installed with its role already associated', () => {
  const { stack } = declared();

  const template = Template.fromStack(stack);
  template.hasResource('Custom::AWSCDK-EKS-HelmChart', {
    Properties: Match.objectLike({
      Chart: 'aws-load-balancer-controller',
      Release: 'ai-datacenter-aws-load-balancer-controller',
      Version: '3.5.0',
      Repository: 'https://aws.github.io/eks-charts',
      Namespace: 'kube-system',
      Wait: true,
      Timeout: '780s',
    }),
  });
  const [release] = Object.values(template.findResources('Custom::AWSCDK-EKS-HelmChart'));
  for (const part of [
    'ControllerCredentialsValidatingAdmissionPolicyBinding',
    'ControllerCredentialsValidatingAdmissionPolicya',
    'ControllerIdentityAssociation',
    'ControllerIdentityRoleDefaultPolicy',
  ])
    expect(release?.DependsOn).toContainEqual(expect.stringMatching(part));
  template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    Namespace: 'kube-system',
    ServiceAccount: 'ai-datacenter-aws-load-balancer-controller',
  });
});

test("the values carry the cluster's own name and VPC", () => {
  const { stack } = declared();
  const [release] = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-HelmChart'));
  const values = JSON.stringify(release?.Properties.Values);
  expect(values).toMatch(/"Ref":"Cluster[0-9A-F]+"/);
  expect(values).toMatch(/"Ref":"ClusterDefaultVpc[0-9A-F]+"/);
});

test('the role has the planned statements', () => {
  const { stack, controller } = declared();
  const policies = Object.values(
    Template.fromStack(stack).findResources('AWS::IAM::Policy', {
      Properties: { Roles: [{ Ref: Match.stringLikeRegexp('ControllerIdentityRole') }] },
    }),
  );
  const sids = policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid),
  );
  const place = { partition: 'aws', accountId: '1', region: 'r', clusterName: 'c', vpcId: 'v' };
  expect(sids).toEqual(loadBalancerControllerPolicy(controller.plan, place).map(({ Sid }) => Sid));
});

test('a cluster of aws-eks will do, imported or not, in a stack of its own', () => {
  const app = new App();
  const compute = new Stack(app, 'Compute');
  const vpc = new ec2.Vpc(compute, 'Vpc');
  const clusters = {
    Old: new eksV1.Cluster(compute, 'Old', {
      vpc,
      version: eksV1.KubernetesVersion.of('1.34'),
      defaultCapacity: 0,
      kubectlLayer: new LayerVersion(compute, 'Kubectl', { code: Code.fromAsset(__dirname) }),
    }),
    OldImported: eksV1.Cluster.fromClusterAttributes(compute, 'OldImported', {
      clusterName: 'old',
      vpc,
      kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
    }),
    NewImported: eks.Cluster.fromClusterAttributes(compute, 'NewImported', {
      clusterName: 'new',
      vpc,
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(compute, 'Provider', {
        serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
      }),
    }),
  };
  for (const [id, cluster] of Object.entries(clusters)) {
    const stack = new Stack(app, `Add${id}`);
    const controller = new AwsLoadBalancerController(stack, 'Controller', { cluster });
    expect(Stack.of(controller.release)).toBe(stack);
  }
  for (const id of Object.keys(clusters)) {
    Template.fromStack(app.node.findChild(`Add${id}`) as Stack).resourceCountIs('Custom::AWSCDK-EKS-HelmChart', 1);
  }
});

test('nothing of a refused controller reaches a template, and an imported cluster without a VPC is a problem', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Compute');
    const kubectlProvider = eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    });
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'ai', kubectlProvider });
    const controller = new AwsLoadBalancerController(stack, 'Controller', {
      cluster,
      applicationLoadBalancers: 'yes' as unknown as boolean,
    });
    expect(Stack.of(controller.release)).toBe(stack);
  });
  expect(message).toMatch(
    /\[Compute\/Controller\] vpc: vpc is required .*\(declared at test\/.*\.cdk\.test\.ts:\d+:\d+\)/,
  );
  expect(message).toMatch(/\[Compute\/Controller\] applicationLoadBalancers: .* it must be true or false\./);
  expect(templates).toEqual([]);
});

test('an imported cluster may get its VPC from the props', () => {
  const stack = new Stack(new App(), 'Compute');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'ai',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] });
  new AwsLoadBalancerController(stack, 'Controller', { cluster, vpc });

  const [release] = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-HelmChart'));
  expect(JSON.stringify(release?.Properties.Values)).toContain('\\"vpcId\\":\\"vpc-1\\"');
});

test('a second controller of a cluster is a problem, in whatever stack it is', () => {
  const { message } = refusedSynthesis((app) => {
    const { cluster } = declared(app);
    new AwsLoadBalancerController(new Stack(app, 'Other'), 'Controller', { cluster });
  });
  expect(message).toMatch(
    /\[Other\/Controller\] cluster: Compute\/Controller declares the same Pod Identity association, Helm release/,
  );
  expect(message).not.toContain('[Compute/Controller]');
});

test("a controller that the user's own chart installs is a problem, whatever its release is named", () => {
  const { message } = refusedSynthesis((app) => {
    const { cluster } = declared(app);
    cluster.addHelmChart('Own', { chart: 'aws-load-balancer-controller', release: 'own', namespace: 'networking' });
  });
  expect(message).toMatch(/declares the same Helm chart 'aws-load-balancer-controller'/);
});

test('a release of another name is another resource: Helm renames none', () => {
  const names = ['one', 'two'].map((releaseName) => {
    const stack = new Stack(new App(), 'Compute');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] });
    const kubectlProvider = eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    });
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'ai', vpc, kubectlProvider });
    new AwsLoadBalancerController(stack, 'Controller', { cluster, releaseName });
    return Object.keys(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-HelmChart'));
  });
  expect(names[0]).not.toEqual(names[1]);
});

test('with IRSA the release has the role in its values, after the role and its permissions', () => {
  const template = Template.fromStack(declared(new App(), { permissionsBy: 'irsa' }).stack);
  template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
  const [release] = Object.values(template.findResources('Custom::AWSCDK-EKS-HelmChart'));
  expect(JSON.stringify(release?.Properties.Values)).toMatch(
    /eks\.amazonaws\.com\/role-arn.*"Fn::GetAtt":\["ControllerIdentityRole[0-9A-F]+","Arn"\]/,
  );
  expect(release?.DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^ControllerIdentityRoleDefaultPolicy/)]),
  );
});
