import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
  type ProgressEvent,
  ResourceNotFoundException,
  UpdateResourceCommand,
} from '@aws-sdk/client-cloudcontrol';
import { clientOptions } from '../../cloud/cdk';
import type { Cloud } from '../../cloud/cloud';
import { changedNames, type Json, type Properties } from '../values';
import type { Credentials } from './deployer';

const POLL_MS = 200;
/** A cluster with its control plane, or a node group that drains, is made within one request. */
const REQUEST_TIMEOUT_MS = 15 * 60 * 1000;

/** A resource as Cloud Control has it: properties that were given, and read-only ones. */
export interface CloudResource {
  readonly identifier: string;
  readonly properties: Properties;
}

/** Properties to set; those that are undefined are taken away. */
type Changed = Readonly<Record<string, Json | undefined>>;

/** Resources of the local cloud in one region, through its Cloud Control API. */
export class CloudControl {
  private readonly client: CloudControlClient;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(cloud: Cloud, region: string, credentials?: Credentials) {
    this.client = new CloudControlClient({
      ...clientOptions(cloud),
      ...(credentials && { credentials }),
      region,
      maxAttempts: 1,
      requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS },
    });
  }

  async create(type: string, properties: Properties): Promise<CloudResource> {
    const command = new CreateResourceCommand({ TypeName: type, DesiredState: JSON.stringify(properties) });
    const { ProgressEvent: event } = await this.client.send(command);
    return this.required(type, await this.done(event));
  }

  /** Changes the properties that differ; what others set on the resource stays. */
  async update(type: string, identifier: string, before: Properties, after: Properties): Promise<CloudResource> {
    const patch = patchOf(before, after);
    if (patch.length === 0) return this.required(type, identifier);
    return this.required(type, await this.patch(type, identifier, patch));
  }

  /** One change after the other: `change` gets what the resource has and says what it has to have. */
  async modify(type: string, identifier: string, change: (has: Properties) => Changed): Promise<void> {
    const key = `${type} ${identifier}`;
    const turn = (this.turns.get(key) ?? Promise.resolve()).then(async () => {
      const { properties } = await this.required(type, identifier);
      const patch = patchOf(properties, { ...properties, ...change(properties) });
      if (patch.length > 0) await this.patch(type, identifier, patch);
    });
    this.turns.set(
      key,
      turn.catch(() => undefined),
    );
    await turn;
  }

  async get(type: string, identifier: string): Promise<CloudResource | undefined> {
    try {
      const { ResourceDescription: found } = await this.client.send(
        new GetResourceCommand({ TypeName: type, Identifier: identifier }),
      );
      const properties = JSON.parse(found?.Properties ?? '{}') as Properties;
      return { identifier: found?.Identifier ?? identifier, properties };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  async list(type: string): Promise<CloudResource[]> {
    const { ResourceDescriptions: found = [] } = await this.client.send(new ListResourcesCommand({ TypeName: type }));
    return found.map(({ Identifier = '', Properties: text = '{}' }) => ({
      identifier: Identifier,
      properties: JSON.parse(text) as Properties,
    }));
  }

  async remove(type: string, identifier: string): Promise<void> {
    try {
      const command = new DeleteResourceCommand({ TypeName: type, Identifier: identifier });
      const { ProgressEvent: event } = await this.client.send(command);
      await this.done(event);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  private async patch(type: string, identifier: string, patch: readonly object[]): Promise<string> {
    const PatchDocument = JSON.stringify(patch);
    const command = new UpdateResourceCommand({ TypeName: type, Identifier: identifier, PatchDocument });
    const { ProgressEvent: event } = await this.client.send(command);
    return this.done(event);
  }

  private async required(type: string, identifier: string): Promise<CloudResource> {
    const found = await this.get(type, identifier);
    if (found === undefined) throw new Error(`${type} ${identifier}: there is no such resource`);
    return found;
  }

  /** The identifier of what was done; a failure is thrown with the cloud's own reason. */
  private async done(begun: ProgressEvent | undefined): Promise<string> {
    let event = begun;
    while (event?.OperationStatus === 'IN_PROGRESS' || event?.OperationStatus === 'PENDING') {
      await sleep(POLL_MS);
      const asked = await this.client.send(new GetResourceRequestStatusCommand({ RequestToken: event.RequestToken }));
      event = asked.ProgressEvent;
    }
    if (event?.OperationStatus !== 'SUCCESS') throw new Error(event?.StatusMessage ?? 'the request was not answered');
    return event.Identifier ?? '';
  }
}

function patchOf(before: Properties, after: Changed): object[] {
  return changedNames(before, after).map((name) =>
    after[name] === undefined
      ? { op: 'remove', path: `/${name}` }
      : { op: 'add', path: `/${name}`, value: after[name] },
  );
}
