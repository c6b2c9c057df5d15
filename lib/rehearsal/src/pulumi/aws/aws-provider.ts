import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { clientOptions } from '../../cloud/cdk';
import type { Cloud } from '../../cloud/cloud';
import type { ResourceModel } from '../../cloud/resource-model';
import { inputFailures } from '../input-check';
import { inventedOutputs } from '../invented-outputs';
import type { Ledger, LedgerEntry } from '../ledger';
import { physicalName } from '../names';
import type {
  ChangeCall,
  CheckCall,
  CheckFailure,
  DiffCall,
  Difference,
  ExistingCall,
  Found,
  Made,
  ProviderInstance,
  UpdateCall,
} from '../provider';
import type { ProviderTypes } from '../provider-types';
import { changedNames, hasUnknown, type Properties } from '../values';
import { CloudControl } from './cloud-control';
import type { CloudType } from '../../../../catalog/cloud-types/cloud-type';
import type { Credentials } from './deployer';
import { inputsNow, replacesBy, same } from './difference';
import { findCloudType, type FoundType } from './find-type';
import { answer } from './functions';
import { clusterOutputs, outputsOf } from './outputs';
import { joinPart, leavePart } from './parts';
import { adoptDefaultGroup, applyInlineRules } from './security-group-rules';
import { cloudShape, type Shaped, tagList } from './shape';

const DEFAULT_NAME_LENGTH = 64;
type CloudOfEntry = NonNullable<LedgerEntry['cloud']>;

const NOTHING = { properties: {}, leftOut: [] };
const NO_SUCH_TYPE = 'CloudFormation has no type for it';
const CLUSTER = 'aws:eks/cluster:Cluster';
const SECURITY_GROUP = 'aws:ec2/securityGroup:SecurityGroup';
const DEFAULT_SECURITY_GROUP = 'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup';
const INTERNET_GATEWAY = 'aws:ec2/internetGateway:InternetGateway';
const GATEWAY_ATTACHMENT = 'AWS::EC2::VPCGatewayAttachment';

export interface AwsContext {
  readonly cloud: Cloud;
  readonly types: ProviderTypes;
  readonly model: ResourceModel;
  readonly ledger: Ledger;
  /** Whose resources they are. @default - the root user's */
  readonly credentials?: Credentials;
}

interface RegionClients {
  readonly control: CloudControl;
  readonly ec2: EC2Client;
  readonly eks: EKSClient;
}

/** Stands in for the provider `aws`: checks inputs against the SDK's own types, and creates on the local cloud. */
export class AwsInstance implements ProviderInstance {
  private region: string;
  private defaultTags: Properties = {};
  private readonly clients = new Map<string, RegionClients>();

  constructor(private readonly context: AwsContext) {
    this.region = context.cloud.region;
  }

  configure(settings: Properties): void {
    this.region = typeof settings['region'] === 'string' ? settings['region'] : this.context.cloud.region;
    const { tags = {} } = (settings['defaultTags'] ?? {}) as { tags?: Properties };
    this.defaultTags = tags;
  }

  async check({ type, name, inputs, oldInputs, randomSeed }: CheckCall) {
    const failures: CheckFailure[] = inputFailures(this.context.types, type, inputs);
    const named = this.nameInput(type);
    const given = { ...inputs };
    if (named !== undefined && given[named] === undefined) {
      const prefix = given[`${named}Prefix`];
      const length = findCloudType(this.context.model, type, inputs)?.cloudType.nameLength ?? DEFAULT_NAME_LENGTH;
      const base = typeof prefix === 'string' ? prefix.replace(/-$/, '') : lowerIfNeeded(type, name);
      given[named] = oldInputs[named] ?? physicalName(base, randomSeed, length);
    }
    return { inputs: given, failures };
  }

  async diff({ type, inputs, oldInputs }: DiffCall): Promise<Difference> {
    const changes = changedNames(oldInputs, inputs, same);
    const found = findCloudType(this.context.model, type, inputs);
    const replaces = changes.filter((name) => replacesBy(this.context.model, found, name));
    const named = this.nameInput(type);
    const keepsName = named !== undefined && replaces.length > 0 && same(oldInputs[named], inputs[named]);
    return { changes, replaces, ...(keepsName && { deleteBeforeReplace: true }) };
  }

  async create(call: ChangeCall): Promise<Made> {
    const { type, inputs, preview } = call;
    if (preview) return { id: '', outputs: inputs };
    if (type === DEFAULT_SECURITY_GROUP) return this.adopt(call);
    const found = findCloudType(this.context.model, type, inputs);
    if (found === undefined) return this.record(call, NO_SUCH_TYPE);
    const shaped = this.shape(found, inputs);
    const { cloudType } = found;
    const { control } = this.at(inputs);
    if (cloudType.partOf) {
      const identifier = cloudType.partOf(inputs, {
        region: this.regionOf(inputs),
        account: this.context.cloud.account,
      });
      await joinPart(control, cloudType, identifier, shaped.properties);
      const id = cloudType.id?.(inputs, {}) ?? identifier;
      this.note(call, id, { type: cloudType.type, identifier, ...shaped, isPart: true });
      return { id, outputs: await this.outputs(type, inputs, {}, id) };
    }
    try {
      const made = await control.create(cloudType.type, shaped.properties);
      const id = cloudType.id?.(inputs, made.properties) ?? made.identifier;
      this.note(call, id, { type: cloudType.type, identifier: made.identifier, ...shaped });
      await this.complete(type, made.identifier, inputs);
      return { id, outputs: await this.outputs(type, inputs, made.properties, id) };
    } catch (error) {
      // A form that was only guessed by names: what the cloud refuses may be the guess.
      if (found.isGuess) return this.record(call, `not understood by the local cloud: ${(error as Error).message}`);
      throw error;
    }
  }

  async update(call: UpdateCall): Promise<Properties> {
    const { type, id, inputs, oldInputs, preview } = call;
    if (preview) return inputs;
    if (type === DEFAULT_SECURITY_GROUP) return (await this.adopt(call)).outputs;
    const found = findCloudType(this.context.model, type, inputs);
    const entry = this.context.ledger.read(call);
    if (found === undefined || entry?.recorded !== undefined)
      return (await this.record(call, entry?.recorded ?? NO_SUCH_TYPE)).outputs;
    const before = this.shape(found, oldInputs);
    const after = this.shape(found, inputs);
    const { cloudType } = found;
    const identifier = entry?.cloud?.identifier ?? id;
    const { control } = this.at(inputs);
    if (cloudType.partOf) {
      await leavePart(control, cloudType, identifier, before.properties);
      await joinPart(control, cloudType, identifier, after.properties);
      this.note(call, id, { type: cloudType.type, identifier, ...after, isPart: true });
      return this.outputs(type, inputs, {}, id);
    }
    const made = await control.update(cloudType.type, identifier, before.properties, after.properties);
    this.note(call, id, { type: cloudType.type, identifier: made.identifier, ...after });
    return this.outputs(type, inputs, made.properties, id);
  }

  async read(call: ExistingCall): Promise<Found | undefined> {
    const { type, id, inputs, outputs } = call;
    const entry = this.context.ledger.read(call);
    const found = findCloudType(this.context.model, type, inputs);
    if (entry?.recorded !== undefined) return { id, inputs, outputs };
    const identifier = entry?.cloud?.identifier ?? id;
    if (found === undefined) return { id, inputs, outputs };
    const existing = await this.at(inputs).control.get(found.cloudType.type, identifier);
    if (existing === undefined) return undefined;
    if (found.cloudType.partOf) return { id, inputs, outputs };
    const now = inputsNow(this.context.model, found, inputs, existing.properties);
    return { id, inputs: now, outputs: { ...outputs, ...(await this.outputs(type, now, existing.properties, id)) } };
  }

  async remove(call: ExistingCall): Promise<void> {
    const { type, id, inputs } = call;
    const entry = this.context.ledger.read(call);
    const found = findCloudType(this.context.model, type, inputs);
    if (found !== undefined && entry?.recorded === undefined && type !== DEFAULT_SECURITY_GROUP) {
      const identifier = entry?.cloud?.identifier ?? id;
      const { control } = this.at(inputs);
      if (found.cloudType.partOf) {
        if (await control.get(found.cloudType.type, identifier))
          await leavePart(control, found.cloudType, identifier, this.shape(found, inputs).properties);
      } else {
        if (type === INTERNET_GATEWAY) await this.detach(inputs);
        await control.remove(found.cloudType.type, identifier);
      }
    }
    this.context.ledger.remove(call);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const failures = inputFailures(this.context.types, token, args);
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${token}: ${property}: ${reason}`).join('; '));
    const { cloud } = this.context;
    const place = { region: this.regionOf(args), account: cloud.account, defaultTags: this.defaultTags };
    return answer(token, args, { ...place, cloud, ...this.at(args) });
  }

  /** Where a resource is: in the region that it names itself, or in the provider's. */
  private regionOf({ region }: Properties): string {
    return typeof region === 'string' ? region : this.region;
  }

  private at(inputs: Properties): RegionClients {
    const region = this.regionOf(inputs);
    const options = { ...clientOptions(this.context.cloud), region };
    const known = this.clients.get(region) ?? {
      control: new CloudControl(this.context.cloud, region, this.context.credentials),
      ec2: new EC2Client(options),
      eks: new EKSClient(options),
    };
    this.clients.set(region, known);
    return known;
  }

  /** The input with the physical name, if the SDK lets a program leave it out. */
  private nameInput(type: string): string | undefined {
    const declared = this.context.types.type(type)?.inputs ?? {};
    const name = findCloudType(this.context.model, type)?.cloudType.name ?? 'name';
    return declared[name] !== undefined && !declared[name].required ? name : undefined;
  }

  private shape(found: FoundType, inputs: Properties): Shaped {
    const { region: _, ...given } = inputs;
    const { cloudType } = found;
    const shaped = cloudShape(this.context.model, cloudType.type, given, cloudType.renames, cloudType.within);
    const properties = cloudType.adjust?.(given, shaped.properties) ?? shaped.properties;
    return { properties: this.withDefaultTags(cloudType, given, properties), leftOut: shaped.leftOut };
  }

  private withDefaultTags({ type, renames }: CloudType, inputs: Properties, properties: Properties): Properties {
    const name = renames?.['tags'] ?? 'Tags';
    const kind = this.context.model.types[type]?.properties[name]?.type;
    if (kind === undefined || Object.keys(this.defaultTags).length === 0) return properties;
    const tags = { ...this.defaultTags, ...((inputs['tags'] ?? {}) as Properties) };
    return { ...properties, [name]: typeof kind === 'object' && 'array' in kind ? tagList(tags) : tags };
  }

  /** What the real provider does beside the call that creates the resource. */
  private async complete(type: string, identifier: string, inputs: Properties): Promise<void> {
    if (type === SECURITY_GROUP) await applyInlineRules(this.at(inputs).ec2, identifier, inputs);
    if (type === INTERNET_GATEWAY && typeof inputs['vpcId'] === 'string')
      await this.at(inputs).control.create(GATEWAY_ATTACHMENT, {
        InternetGatewayId: identifier,
        VpcId: inputs['vpcId'],
      });
  }

  private async detach(inputs: Properties): Promise<void> {
    const { control } = this.at(inputs);
    const all = await control.list(GATEWAY_ATTACHMENT);
    for (const { identifier, properties } of all)
      if (properties['VpcId'] === inputs['vpcId']) await control.remove(GATEWAY_ATTACHMENT, identifier);
  }

  private async adopt(call: ChangeCall): Promise<Made> {
    const { type, inputs } = call;
    const id = await adoptDefaultGroup(this.at(inputs).ec2, inputs);
    // a part of the VPC that brings it: CloudFormation has no type for it
    this.note(call, id, { type: 'AWS::EC2::VPC', identifier: String(inputs['vpcId']), ...NOTHING, isPart: true });
    return { id, outputs: await this.outputs(type, inputs, { GroupId: id }, id) };
  }

  private async outputs(type: string, inputs: Properties, cloud: Properties, id: string): Promise<Properties> {
    const { account } = this.context.cloud;
    const place = { region: this.regionOf(inputs), account, defaultTags: this.defaultTags, id };
    const all = outputsOf(type, this.context.types.type(type), inputs, cloud, place);
    const own = findCloudType(this.context.model, type, inputs)?.cloudType.outputs?.(inputs, cloud) ?? {};
    const described = type === CLUSTER ? await clusterOutputs(this.at(inputs).eks, id) : {};
    return { ...all, ...own, ...described };
  }

  private note({ urn, inputs, secretTexts }: ChangeCall, id: string, cloud: Omit<CloudOfEntry, 'region'>): void {
    this.context.ledger.write({ urn, id, cloud: { ...cloud, region: this.regionOf(inputs) } }, secretTexts);
  }

  /** Keeps a resource whose inputs were checked and that nothing makes here. */
  private async record({ type, urn, name, inputs }: ChangeCall, reason: string): Promise<Made> {
    if (hasUnknown(inputs)) throw new Error(`${urn}: values are not known`);
    const named = this.nameInput(type);
    const id = named === undefined ? name : String(inputs[named] ?? name);
    this.context.ledger.write({ urn, id, recorded: reason });
    const known = await this.outputs(type, inputs, {}, id);
    return { id, outputs: { ...known, ...inventedOutputs(urn, this.context.types.type(type), known) } };
  }
}

/** Names of buckets and repositories have no capitals. */
function lowerIfNeeded(type: string, name: string): string {
  return /^aws:(s3|ecr)\//.test(type) ? name.toLowerCase() : name;
}
