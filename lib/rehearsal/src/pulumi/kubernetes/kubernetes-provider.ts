import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { inputFailures } from '../input-check';
import type { Ledger } from '../ledger';
import { hexLetters } from '../names';
import {
  type ChangeCall,
  type CheckCall,
  type CheckFailure,
  type DiffCall,
  type Difference,
  type ExistingCall,
  type Found,
  type Made,
  NotReadyError,
  type ProviderInstance,
  type UpdateCall,
} from '../provider';
import type { ProviderTypes } from '../provider-types';
import { changedNames, hasUnknown, isUnknown, type Json, type Properties } from '../values';
import { type HelmPlace, installRelease, uninstallRelease } from './helm';
import { replacingFields } from './immutable-fields';
import { KubeApi, KubeError, type KubeObject } from './kube-api';
import { type ClusterAccess, clusterAccess, Tokens } from './kube-config';
import { untilGone, untilReady } from './readiness';
import { recordObject } from './recorded-object';

const RELEASE = 'kubernetes:helm.sh/v3:Release';
const RELEASE_DECLARATION = 'kubernetes:helm/v3:Release';
const DECODE = 'kubernetes:yaml:decode';

/** What the clusters of the local cloud are reached with. */
export interface ClusterTools {
  /** Environment of kubectl and helm, or of what stands in for them. */
  readonly env: Readonly<Record<string, string>>;
  /** Their folder. */
  readonly folder: string;
  /** Whether API servers run. */
  readonly isReal: boolean;
}

export interface KubernetesContext {
  readonly types: ProviderTypes;
  readonly ledger: Ledger;
  /** Points the AWS CLI at the local cloud. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the AWS CLI. */
  readonly toolsFolder: string;
  /** @default - none: objects cannot be applied */
  readonly clusters?: ClusterTools;
}

interface Connection {
  readonly access: ClusterAccess;
  readonly tokens: Tokens;
  readonly api: KubeApi;
}

/** Stands in for the provider `kubernetes`: applies to the API servers of the local cloud's clusters, and waits. */
export class KubernetesInstance implements ProviderInstance {
  private settings: Properties = {};
  private connected: Connection | undefined;

  constructor(private readonly context: KubernetesContext) {}

  configure(settings: Properties): void {
    this.settings = settings;
    this.connected = undefined;
  }

  async check({ type, name, inputs, oldInputs, randomSeed }: CheckCall) {
    if (type === RELEASE) return this.checkRelease(name, inputs, oldInputs);
    const metadata = { ...((inputs['metadata'] ?? {}) as Properties) };
    const { name: before } = (oldInputs['metadata'] ?? {}) as Properties;
    if (metadata['name'] === undefined) metadata['name'] = before ?? objectName(name, randomSeed);
    if (metadata['namespace'] === undefined && typeof this.settings['namespace'] === 'string')
      metadata['namespace'] = this.settings['namespace'];
    return { inputs: { ...inputs, metadata }, failures: this.failures(type, inputs) };
  }

  async diff({ type, inputs, oldInputs }: DiffCall): Promise<Difference> {
    const changes = changedNames(oldInputs, inputs);
    if (type === RELEASE) return { changes, replaces: changes.filter((each) => ['name', 'namespace'].includes(each)) };
    const mutable = ['ConfigMap', 'Secret'].filter((kind) => this.settings[`enable${kind}Mutable`] === true);
    const replaces = replacingFields(oldInputs, inputs, mutable);
    const sameName = replaces.length > 0 && isDeepStrictEqual(identity(oldInputs), identity(inputs));
    return { changes, replaces, ...(sameName && { deleteBeforeReplace: true }) };
  }

  async create(call: ChangeCall): Promise<Made> {
    const { type, inputs, preview } = call;
    if (type === RELEASE) return this.release(call);
    const object = inputs as unknown as KubeObject;
    if (preview) return { id: '', outputs: await this.previewed(inputs) };
    if (!this.clusterTools.isReal) return this.record(call, object);
    return this.apply(call, object);
  }

  async update(call: UpdateCall): Promise<Properties> {
    const { type, inputs, preview } = call;
    if (type === RELEASE) return preview ? inputs : (await this.release(call)).outputs;
    if (preview) return this.previewed(inputs);
    const object = inputs as unknown as KubeObject;
    return (await (this.clusterTools.isReal ? this.apply(call, object) : this.record(call, object))).outputs;
  }

  async read({ type, id, inputs, outputs }: ExistingCall): Promise<Found | undefined> {
    if (type === RELEASE || !this.clusterTools.isReal) return { id, inputs, outputs };
    const known = Object.keys(inputs).length > 0 ? inputs : namedObject(type, id);
    const found = await this.connection.api.get(known as unknown as KubeObject);
    return found && { id, inputs: known, outputs: state(inputs, found) };
  }

  async remove(call: ExistingCall): Promise<void> {
    const { type, inputs, timeoutSeconds } = call;
    if (type === RELEASE) await uninstallRelease(this.helmPlace(), inputs);
    else if (!this.clusterTools.isReal) await this.kubectl('delete', inputs);
    else {
      const object = inputs as unknown as KubeObject;
      const found = await this.connection.api.get(object);
      await this.connection.api.remove(object);
      if (found !== undefined) await untilGone(this.connection.api, found, timeoutSeconds);
    }
    this.context.ledger.remove(call);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    if (token !== DECODE)
      throw new Error(`${token}: the rehearsal has no answer to this function of the provider kubernetes`);
    const all = parseAllDocuments(String(args['text'])).map((each) => each.toJS() as Json);
    return { result: all.filter((each) => each !== null) };
  }

  private get clusterTools(): ClusterTools {
    if (this.context.clusters === undefined)
      throw new Error('the program applies Kubernetes objects, and no clusters were started with the local cloud');
    return this.context.clusters;
  }

  private get connection(): Connection {
    if (this.connected) return this.connected;
    const { kubeconfig, context } = this.settings;
    if (kubeconfig === undefined || kubeconfig === null)
      throw new Error(
        'the program uses the kubeconfig of your machine: a rehearsal uses only clusters of the local cloud. ' +
          'Pass the resource a provider with `kubeconfig`',
      );
    const access = clusterAccess(kubeconfig as string | object, typeof context === 'string' ? context : undefined);
    const tokens = new Tokens(access.credentials, this.context.env, this.context.toolsFolder);
    this.connected = { access, tokens, api: new KubeApi(access, tokens) };
    return this.connected;
  }

  /** Kinds that the SDK has a class for are checked before there is a cluster; all are by the API server. */
  private failures(type: string, inputs: Properties): CheckFailure[] {
    const declared = this.context.types.type(type);
    return declared === undefined ? [] : inputFailures(this.context.types, type, inputs);
  }

  private checkRelease(name: string, inputs: Properties, oldInputs: Properties) {
    const failures = inputFailures(this.context.types, RELEASE_DECLARATION, inputs);
    return { inputs: { ...inputs, name: inputs['name'] ?? oldInputs['name'] ?? name }, failures };
  }

  /** What the API server would make of an object; its inputs where that is not known before the deployment. */
  private async previewed(inputs: Properties): Promise<Properties> {
    if (hasUnknown(inputs) || isUnknown(this.settings['kubeconfig']) || !this.context.clusters?.isReal) return inputs;
    try {
      const object = inputs as unknown as KubeObject;
      return state(inputs, await this.connection.api.apply(object, { dryRun: true }));
    } catch (error) {
      // Its namespace or its kind may be made by the same deployment, and so may the access to the cluster.
      if (error instanceof KubeError && [401, 403, 404].includes(error.status)) return inputs;
      throw error;
    }
  }

  private async apply(call: ChangeCall, object: KubeObject): Promise<Made> {
    const { api } = this.connection;
    const applied = await api.apply(object);
    const { object: ready, missing } = await untilReady(api, applied, call.timeoutSeconds);
    const made: Made = { id: idOf(ready), outputs: state(call.inputs, ready) };
    this.note(call, made.id);
    if (missing !== undefined) throw new NotReadyError(missing, made, call.inputs, [missing]);
    return made;
  }

  /** Checked against the schema of its kind by what stands in for kubectl, and kept. */
  private async record(call: ChangeCall, object: KubeObject): Promise<Made> {
    await this.kubectl('apply', call.inputs);
    const id = idOf(object);
    this.note(call, id, 'no Kubernetes control plane runs here');
    return { id, outputs: call.inputs };
  }

  private note({ urn }: ChangeCall, id: string, recorded?: string): void {
    const { clusterName: cluster } = this.connection.access;
    this.context.ledger.write({ urn, id, cluster, ...(recorded && { recorded }) });
  }

  private async kubectl(command: 'apply' | 'delete', object: Properties): Promise<void> {
    const { folder, env } = this.clusterTools;
    const { clusterName } = this.connection.access;
    await recordObject(command, object, {
      clusterName,
      kubectl: path.join(folder, 'kubectl'),
      env: { ...this.context.env, ...env, PATH: this.path() },
    });
  }

  private path(): string {
    return [this.context.toolsFolder, process.env['PATH'] ?? ''].join(path.delimiter);
  }

  private helmPlace(): HelmPlace {
    const { access, tokens } = this.connection;
    const { folder, env } = this.clusterTools;
    return {
      ...access,
      token: () => tokens.token(),
      env: { ...this.context.env, ...env, PATH: [folder, this.path()].join(path.delimiter) },
      clusterTools: folder,
    };
  }

  private async release(call: ChangeCall): Promise<Made> {
    const { inputs, preview } = call;
    if (preview) return { id: '', outputs: inputs };
    const { recorded } = await installRelease(this.helmPlace(), inputs);
    const namespace = String(inputs['namespace'] ?? 'default');
    const id = `${namespace}/${String(inputs['name'])}`;
    this.note(call, id, recorded);
    const status = {
      name: inputs['name'] ?? '',
      namespace,
      chart: inputs['chart'] ?? '',
      version: inputs['version'] ?? '',
      status: 'deployed',
      revision: 1,
    };
    return { id, outputs: { ...inputs, status, resourceNames: {} } };
  }
}

/** What the state keeps of an object: what was declared, and what the API server added to it. */
function state(inputs: Properties, { metadata, ...live }: KubeObject): Properties {
  const { managedFields: _, ...kept } = metadata;
  return { ...inputs, ...(live as unknown as Properties), metadata: kept as Properties };
}

function identity(inputs: Properties): Json {
  const { name = null, namespace = null } = (inputs['metadata'] ?? {}) as Properties;
  return [inputs['kind'] ?? null, name, namespace];
}

function idOf({ metadata: { name, namespace } }: KubeObject): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** `kubernetes:apps/v1:Deployment` and `namespace/name`, for an object that a program reads. */
function namedObject(type: string, id: string): Properties {
  const [, apiVersion = '', kind = ''] = type.split(':');
  const [name = '', namespace] = id.split('/').toReversed();
  return { apiVersion: apiVersion.replace(/^core\//, ''), kind, metadata: { name, ...(namespace && { namespace }) } };
}

/** Eight letters, as the provider adds to names that a program leaves out. */
function objectName(name: string, seed: Uint8Array): string {
  return `${name}-${hexLetters(name, seed, 8)}`.toLowerCase();
}
