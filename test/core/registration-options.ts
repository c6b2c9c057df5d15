import { getMonitor } from '@pulumi/pulumi/runtime/settings';

/** What the mocks do not show: the options of a resource, as the engine gets them. */
export interface RegistrationOptions {
  /** The type and the name of each resource that it is made after, and removed before. */
  readonly dependencies: readonly string[];
  /** The type and the name of the parent. */
  readonly parent: string;
  readonly provider: string;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly timeouts: { readonly create: string; readonly update: string } | undefined;
}

const options = new Map<string, RegistrationOptions>();
const rawInputs: unknown[] = [];
const outputs = new Map<string, unknown>();

/** Records the options of all resources from now on, and the outputs of components. Call it after `setMocks`. */
export function recordOptions(): void {
  const monitor = getMonitor() as unknown as Monitor;
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, reply) => {
    outputs.set(nameOfUrn(request.getUrn()), request.getOutputs()?.toJavaScript());
    return registerOutputs(request, reply);
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, reply) => {
    const timeouts = request.getCustomtimeouts();
    rawInputs.push(request.getObject()?.toJavaScript());
    options.set(`${request.getType()} ${request.getName()}`, {
      dependencies: request.getDependenciesList().map(nameOfUrn).toSorted(),
      parent: nameOfUrn(request.getParent()),
      provider: request.getProvider(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      timeouts: timeouts && { create: timeouts.getCreate(), update: timeouts.getUpdate() },
    });
    return register(request, reply);
  };
}

/** Forgets what was recorded. */
export function forgetOptions(): void {
  options.clear();
  outputs.clear();
  rawInputs.length = 0;
}

/** The engine, as far as it is recorded here. */
interface Monitor {
  registerResource(request: Request, reply: unknown): unknown;
  registerResourceOutputs(request: OutputsRequest, reply: unknown): unknown;
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): unknown } | undefined;
}

/** The engine's own request, of which the SDK exports no type. */
interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): unknown } | undefined;
  getDependenciesList(): string[];
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getCustomtimeouts(): { getCreate(): string; getUpdate(): string } | undefined;
}

/** `urn:pulumi:stack::project::parent$type::name` as `type name`. */
function nameOfUrn(urn: string): string {
  const [, , types = '', name = ''] = urn.split('::');
  return `${types.split('$').at(-1)} ${name}`.trim();
}

/** Returns the options of one resource by its type and name: `aws:eks/addon:Addon main-coredns`. */
export function optionsOf(resource: string): RegistrationOptions {
  const found = options.get(resource);
  if (found === undefined)
    throw new Error(`${resource} is not registered. There are:\n${[...options.keys()].join('\n')}`);
  return found;
}

/**
 * Returns the resources that the engine makes before one resource, and removes after it: what it depends on, its
 * parents, and theirs.
 */
export function outlives(resource: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (from: string): void => {
    const { dependencies = [], parent = '' } = options.get(from) ?? {};
    for (const name of [...dependencies, parent]) {
      if (name === '' || found.has(name)) continue;
      found.add(name);
      visit(name);
    }
  };
  visit(resource);
  return found;
}

/** Returns what the engine gets of all resources and components: inputs and outputs, with secrets marked as such. */
export function sentToEngine(): readonly unknown[] {
  return [...rawInputs, ...outputs.values()];
}

/** Returns the outputs by which a component ended its registration, by its type and name. */
export function outputsOf(component: string): unknown {
  if (!outputs.has(component)) throw new Error(`${component} did not register its outputs.`);
  return outputs.get(component);
}
