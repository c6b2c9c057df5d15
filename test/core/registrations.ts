import * as pulumi from '@pulumi/pulumi';
import * as settings from '@pulumi/pulumi/runtime/settings';
import { forgetOptions, recordOptions } from './registration-options';

/** A resource as the component registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Types that are recorded late, so that what does not wait for them overtakes them. */
export const SLOW = /RolePolicy|SecurityGroup(In|E)gressRule/;

/** Waits until everything is registered. The SDK has it, and does not declare it. */
const { waitForRPCs } = settings as typeof settings & { waitForRPCs(): Promise<void> };

const registrations: Registration[] = [];

pulumi.runtime.setMocks({
  async newResource({ type, name, inputs }) {
    if (SLOW.test(type)) await new Promise((resolve) => setTimeout(resolve, 50));
    registrations.push({ type, name, inputs });
    const state: Record<string, unknown> = { name, ...inputs, arn: `arn:aws:mock:::${name}` };
    if (type === 'aws:ec2/launchTemplate:LaunchTemplate') state.latestVersion = 7;
    return { id: `${name}-id`, state: { ...state, ...OUTPUTS[type]?.(state) } };
  },
  call: ({ token }) => ({
    ...ANSWERS[token],
    ...(token === 'aws:index/getDefaultTags:getDefaultTags' && { tags: defaultTags }),
  }),
});

recordOptions();

/** Where the mocked provider is, and what it finds there. */
const ANSWERS: Readonly<Record<string, Record<string, unknown>>> = {
  'aws:index/getPartition:getPartition': { partition: 'aws', dnsSuffix: 'amazonaws.com' },
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '111122223333' },
  'aws:index/getRegion:getRegion': { region: 'us-east-1' },
  'aws:eks/getCluster:getCluster': {
    endpoint: 'https://company.eks.example.com',
    certificateAuthorities: [{ data: 'Q0E=' }],
    vpcConfig: { vpcId: 'vpc-of-company', clusterSecurityGroupId: 'sg-0123456789abcdef0' },
    version: '1.34',
  },
  'aws:index/getAvailabilityZones:getAvailabilityZones': { names: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
  'aws:ecr/getAuthorizationToken:getAuthorizationToken': { userName: 'AWS', password: 'token-of-the-registry' },
};

type State = Readonly<Record<string, unknown>>;

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';

/** What a provider adds to the inputs of a resource. */
const OUTPUTS: Readonly<Record<string, (state: State) => State>> = {
  'aws:ecr/repository:Repository': ({ name }) => ({
    registryId: '111122223333',
    repositoryUrl: `${REGISTRY}/${String(name)}`,
  }),
  'aws:eks/cluster:Cluster': ({ name, vpcConfig }) => ({
    endpoint: `https://${String(name)}.eks.example.com`,
    certificateAuthority: { data: 'Q0E=' },
    identities: [{ oidcs: [{ issuer: 'https://oidc.example.com/id/1' }] }],
    vpcConfig: { ...(vpcConfig as State), clusterSecurityGroupId: 'sg-0e1e1e1e1e1e1e1e1' },
  }),
  'aws:networkfirewall/firewall:Firewall': ({ name }) => ({
    firewallStatuses: [{ syncStates: [{ attachments: [{ endpointId: `vpce-of-${String(name)}` }] }] }],
  }),
  'docker-build:index:Image': ({ tags }) => ({ ref: `${String((tags as string[])[0])}@sha256:${'0'.repeat(64)}` }),
};

let defaultTags: Readonly<Record<string, string>> | undefined;

/** Sets the default tags of the provider. */
export function setDefaultTags(tags: Readonly<Record<string, string>> | undefined): void {
  defaultTags = tags;
}

/**
 * Declares a component, and waits until it and all its children are registered. `create` imports the component itself,
 * by `await import(...)`: an import registers its resource modules, which must follow the mocks.
 */
export async function declare<Component extends pulumi.Resource>(create: () => Promise<Component>): Promise<Component> {
  registrations.length = 0;
  forgetOptions();
  const component = await create();
  const children = Object.values(component)
    .flat()
    .filter((field) => pulumi.Resource.isInstance(field));
  await Promise.all([component, ...children].map(urnOf));
  await waitForRPCs();
  return component;
}

/** Everything that was registered, in order. */
export function allRegistered(): readonly Registration[] {
  return registrations;
}

/** What was registered of one type. */
export function registered(type: string): Registration[] {
  return registrations.filter((it) => it.type === type);
}

/** The inputs of the only resource of a type, or of the one with this name. */
export function inputsOf(type: string, name?: string): Record<string, unknown> {
  const found = registered(type).filter((it) => name === undefined || it.name === name);
  if (found.length !== 1) throw new Error(`${found.length} resources are ${type} ${name ?? ''}, in place of 1.`);
  return found[0]?.inputs ?? {};
}

/** The value of an Output, or of what has Outputs inside. */
export function knownValue(output: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    pulumi.output(output as pulumi.Input<object>).apply(resolve);
  });
}

function urnOf(resource: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
  });
}
