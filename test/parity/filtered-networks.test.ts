import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cdk from '../../lib/cdk';
import { ALLOWED, ALLOWED_ORDER } from './allowed';
import { cdkFacts } from './cdk-facts';
import { FIREWALLED, KEYS, NAMED } from './declaration';
import { differencesOf, judged, missingDependencies } from './differences';
import { type Facts, OF_CDK } from './facts';
import { pulumiFacts } from './pulumi-facts';
import { registeredBy } from './pulumi-program';

// Networks with both kinds of filter: beside the datacenter, whose stack has as many resources as a stack may have.

const ONE_FUNCTION = {
  line: /^default-group \S+ comes after vpc \S+ in CDK only$/,
  reason:
    'One function of CDK empties the default groups of all networks of a stack, and its policy names all of them.',
};

let declaredByCdk: Facts;
let declaredByPulumi: Facts;

function withCdk(): Facts {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true }, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const keys = new cdk.Keys(stack, 'Keys', KEYS);
  new cdk.Network(stack, 'Firewalled', { ...FIREWALLED, logsKey: keys.logs });
  new cdk.Network(stack, 'Named', { ...NAMED, logsKey: keys.logs });
  return cdkFacts(Template.fromStack(stack).toJSON());
}

async function withPulumi(): Promise<Facts> {
  const resources = await registeredBy(async () => {
    const { Keys, Network } = await import('../../lib/pulumi');
    const keys = new Keys('keys', KEYS);
    new Network('firewalled', { ...FIREWALLED, logsKeyArn: keys.logs.arn });
    new Network('named', { ...NAMED, logsKeyArn: keys.logs.arn });
  });
  return pulumiFacts(resources);
}

beforeAll(async () => {
  declaredByPulumi = await withPulumi();
  declaredByCdk = withCdk();
});

test('the firewall, its rules and the filter of names are among what is compared', () => {
  const kinds = new Set([...declaredByCdk.keys()].map((id) => id.split(' ')[0]));
  for (const kind of ['firewall', 'firewall-policy', 'firewall-rules', 'firewall-logging', 'dns-rules', 'domain-list'])
    expect(kinds).toContain(kind);
  const ofBoth = [...declaredByCdk.keys()].filter((id) => !id.startsWith(OF_CDK));
  expect(ofBoth.toSorted()).toEqual([...declaredByPulumi.keys()].toSorted());
});

test('both engines declare the same filtered networks, apart from the differences that are allowed', () => {
  expect(judged(differencesOf(declaredByCdk, declaredByPulumi), ALLOWED).unexplained).toEqual([]);
});

test('what CDK creates first, Pulumi creates first', () => {
  const differences = missingDependencies(declaredByCdk, declaredByPulumi);
  expect(judged(differences, [...ALLOWED_ORDER, ONE_FUNCTION]).unexplained).toEqual([]);
});
