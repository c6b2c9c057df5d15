import { request } from 'node:https';
import type { Json } from '../values';
import type { ClusterAccess, Tokens } from './kube-config';

/** An object of the Kubernetes API. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly generation?: number;
    readonly [more: string]: Json | undefined;
  };
  readonly spec?: { readonly [name: string]: Json };
  readonly status?: { readonly [name: string]: Json };
  readonly [more: string]: unknown;
}

/** What the API server refused. */
export class KubeError extends Error {
  override readonly name = 'KubeError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const FIELD_MANAGER = 'pulumi-kubernetes';
const NOT_FOUND = 404;

/** The API server of one cluster. */
export class KubeApi {
  private readonly resources = new Map<string, ApiResource>();

  constructor(
    private readonly access: ClusterAccess,
    private readonly tokens: Tokens,
  ) {}

  /** Server-side apply; a field that the schema does not have is refused. */
  async apply(object: KubeObject, { dryRun = false } = {}): Promise<KubeObject> {
    const force = object.metadata.annotations?.['pulumi.com/patchForce'] === 'true';
    const query = `?fieldManager=${FIELD_MANAGER}&fieldValidation=Strict&force=${force}${dryRun ? '&dryRun=All' : ''}`;
    return (await this.call('PATCH', (await this.pathOf(object)) + query, object)) as KubeObject;
  }

  /** Undefined where the object is gone. */
  async get(object: KubeObject): Promise<KubeObject | undefined> {
    return (await this.pathOf(object)
      .then((path) => this.call('GET', path))
      .catch(undefinedIfNotFound)) as KubeObject | undefined;
  }

  async list(path: string): Promise<KubeObject[]> {
    return ((await this.call('GET', path)) as { items: KubeObject[] }).items;
  }

  async remove(object: KubeObject): Promise<void> {
    await this.pathOf(object)
      .then((path) => this.call('DELETE', `${path}?propagationPolicy=Background`))
      .catch(undefinedIfNotFound);
  }

  /** Whether objects of this kind belong to a namespace. */
  async isNamespaced({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): Promise<boolean> {
    return (await this.resourceOf(apiVersion, kind)).namespaced;
  }

  private async pathOf({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const resource = await this.resourceOf(apiVersion, kind);
    const namespace = metadata.namespace ?? this.access.namespace ?? 'default';
    const scope = resource.namespaced ? `/namespaces/${namespace}` : '';
    return `${root(apiVersion)}${scope}/${resource.name}/${metadata.name}`;
  }

  private async resourceOf(apiVersion: string, kind: string): Promise<ApiResource> {
    const key = `${apiVersion} ${kind}`;
    if (!this.resources.has(key)) {
      const listed = (await this.call('GET', root(apiVersion)).catch(undefinedIfNotFound)) as
        { resources?: ApiResource[] } | undefined;
      for (const each of listed?.resources ?? [])
        if (!each.name.includes('/')) this.resources.set(`${apiVersion} ${each.kind}`, each);
    }
    const found = this.resources.get(key);
    if (found === undefined) throw new KubeError(NOT_FOUND, `no matches for kind "${kind}" in version "${apiVersion}"`);
    return found;
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const reply = await this.send(method, path, body);
    if (reply.status < 300) return reply.body;
    const { message } = (typeof reply.body === 'object' ? reply.body : {}) as { message?: string };
    throw new KubeError(reply.status, message ?? `${method} ${path}: ${reply.status}`);
  }

  private async send(method: string, path: string, body: unknown): Promise<Reply> {
    const token = await this.tokens.token();
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.access.server}${path}`,
        {
          method,
          ca: this.access.certificateAuthority,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json',
            ...(body !== undefined && {
              'content-type': method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json',
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const isJson = response.headers['content-type']?.includes('json') ?? false;
            resolve({ status: response.statusCode ?? 0, body: isJson && text !== '' ? JSON.parse(text) : text });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** For `catch`: undefined where the API server has no such object; any other error is thrown again. */
function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof KubeError && error.status === NOT_FOUND) return undefined;
  throw error;
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
