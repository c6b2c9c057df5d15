/** A CDK app for the test of what is left: services in one namespace, each named by the environment. */
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { InferenceImage, InferenceService } from '../../../../lib/cdk';
import { closedVpc } from './closed-vpc';

// The test is about what is deployed; validation at synthesis would be most of the time.
const app = new cdk.App({ builtinCloudFormationValidation: false });
const env = { account: '000000000000', region: 'us-east-1' };
const compute = new cdk.Stack(app, 'Compute', { env });
const vpc = closedVpc(compute);
const cluster = new eks.Cluster(compute, 'Cluster', {
  vpc,
  vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  version: eks.KubernetesVersion.of('1.35'),
  clusterName: 'services',
  bootstrapClusterCreatorAdminPermissions: false,
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
  kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(compute, 'Kubectl') },
});

const serving = new cdk.Stack(app, 'Serving', { env });
const image = InferenceImage.fromRegistry('registry.example.com/engine:1');
for (const [id, namespace] of Object.entries(
  JSON.parse(process.env['SAMPLE_SERVICES'] ?? '{}') as Record<string, string>,
))
  new InferenceService(serving, id, { cluster, image, namespace });
app.synth();
