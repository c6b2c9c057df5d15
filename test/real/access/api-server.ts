import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { KubernetesObject } from '../../../lib/core/kubernetes-objects';
import { buildControlPlane } from '../../../lib/rehearsal/src/cluster/binaries';

/** As whom a call is made: the API server lets an administrator try what others may do. */
export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What the API server answered. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- an object or a Status of any kind
  readonly body: any;
  readonly warnings: readonly string[];
}

/** A real API server, with etcd, the scheduler and the controllers behind it. */
export interface ApiServer {
  send(method: string, path: string, body?: object, caller?: Caller): Promise<Answer>;
  /** Creates an object. With `dryRun` it is judged, and not kept. */
  create(object: KubernetesObject, options?: { readonly dryRun?: boolean; readonly caller?: Caller }): Promise<Answer>;
  /** Applies objects strictly: unknown fields are errors. */
  apply(objects: readonly KubernetesObject[]): Promise<void>;
  stop(): Promise<void>;
}

interface Place {
  readonly endpoint: string;
  readonly token: string;
  readonly certificate: string;
}

const EMULATOR = path.resolve(__dirname, '../../../lib/rehearsal/src/cluster/emulator');

/** Starts a control plane of a Kubernetes version. What it starts ends with `stop`, or with this process. */
export async function startApiServer(version: string): Promise<ApiServer> {
  const { folder: binaries } = await buildControlPlane({ onProgress: (line) => console.log(line) });
  const folder = mkdtempSync(path.join(tmpdir(), 'access-'));
  const signingKey = path.join(folder, 'signing-key.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(signingKey, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const script = path.join(__dirname, 'control_plane_alone.py');
  const child = spawn(
    process.env['PYTHON'] || 'python3',
    [script, EMULATOR, path.join(folder, 'plane'), binaries, signingKey, version],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    return client(await placeOf(child), async () => {
      await ended(child);
      rmSync(folder, { recursive: true });
    });
  } catch (error) {
    await ended(child);
    rmSync(folder, { recursive: true });
    throw error;
  }
}

async function placeOf(child: ChildProcess): Promise<Place> {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as Place;
  throw new Error('The control plane did not start; what it said is above.');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exit;
}

function client({ endpoint, token, certificate }: Place, stop: () => Promise<void>): ApiServer {
  const agent = new Agent({ ca: readFileSync(certificate), keepAlive: true });
  const plurals = new Map<string, Promise<ReadonlyMap<string, ApiResource>>>();

  const send: ApiServer['send'] = (method, at, body, caller) =>
    new Promise((resolve, reject) => {
      const headers = {
        Authorization: `Bearer ${token}`,
        'Content-Type': method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json',
        ...(caller && { 'Impersonate-User': caller.user, 'Impersonate-Group': [...caller.groups] }),
      };
      const call = request(`${endpoint}${at}`, { method, agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const { statusCode: status = 0, headers: answered } = response;
          const warnings = [answered['warning'] ?? []].flat().map(String);
          resolve({ status, body: JSON.parse(Buffer.concat(parts).toString()), warnings });
        });
      });
      call.on('error', reject);
      call.end(body && JSON.stringify(body));
    });

  const resourcesOf = async (apiVersion: string): Promise<ReadonlyMap<string, ApiResource>> => {
    const { body } = await send('GET', rootOf(apiVersion));
    const resources = (body.resources ?? []) as readonly ApiResource[];
    return new Map(resources.filter(({ name }) => !name.includes('/')).map((it) => [it.kind, it]));
  };

  const folderOf = async ({ apiVersion, kind, metadata }: Named): Promise<string> => {
    const known = plurals.get(apiVersion) ?? resourcesOf(apiVersion);
    plurals.set(apiVersion, known);
    const resource = (await known).get(kind);
    if (resource === undefined) throw new Error(`The API server has no ${kind} of ${apiVersion}`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${rootOf(apiVersion)}${namespace}/${resource.name}`;
  };

  return {
    send,
    async create(object, { dryRun = false, caller } = {}) {
      const query = dryRun ? '?dryRun=All' : '';
      return send('POST', `${await folderOf(object as unknown as Named)}${query}`, object, caller);
    },
    async apply(objects) {
      for (const object of objects) {
        const named = object as unknown as Named;
        const at = `${await folderOf(named)}/${named.metadata.name}`;
        const answer = await send('PATCH', `${at}?fieldManager=proof&force=true&fieldValidation=Strict`, object);
        if (answer.status >= 300) throw new Error(`${named.kind} ${named.metadata.name}: ${answer.body.message}`);
      }
    },
    async stop() {
      agent.destroy();
      await stop();
    },
  };
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

const WAIT_MS = 60_000;
const PAUSE_MS = 200;

/** Reads again and again until the value is the wanted one. */
export async function until<Value>(read: () => Promise<Value>, wanted: Value): Promise<void> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const value = await read();
    if (value === wanted) return;
    if (Date.now() > end) throw new Error(`waited for ${String(wanted)}, and it is ${String(value)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Makes a namespace in which pods can be made: the controller makes their service account a moment later. */
export async function makeNamespace(
  server: ApiServer,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await server.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]);
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  await until(async () => (await server.send('GET', account)).status, 200);
}
