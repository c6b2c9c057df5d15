import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const run = promisify(execFile);

/** A cluster as a kubeconfig names it, and how a token for it is had. */
export interface ClusterAccess {
  /** The name of the EKS cluster. */
  readonly clusterName: string;
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority?: string;
  /** Namespace of the context. @default 'default' */
  readonly namespace?: string;
  readonly credentials: Credentials;
}

export type Credentials = { readonly token: string } | { readonly exec: ExecPlugin };

export interface ExecPlugin {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly clusters?: readonly Named<'cluster', { server: string; 'certificate-authority-data'?: string }>[];
  readonly users?: readonly Named<'user', { token?: string; exec?: ExecPlugin }>[];
  readonly contexts?: readonly Named<'context', { cluster: string; user: string; namespace?: string }>[];
}

type Named<Key extends string, Value> = { readonly name: string } & { readonly [key in Key]: Value };

/**
 * Reads a kubeconfig. Only API servers on this machine are used: those of the local cloud's clusters.
 *
 * @throws Error if the kubeconfig lacks a part, or leads elsewhere
 */
export function clusterAccess(kubeconfig: string | object, context?: string): ClusterAccess {
  const config = (typeof kubeconfig === 'string' ? parse(kubeconfig) : kubeconfig) as Kubeconfig;
  const wanted = context ?? config['current-context'];
  const chosen = (config.contexts ?? []).find((each) => each.name === wanted)?.context;
  const cluster = (config.clusters ?? []).find((each) => each.name === chosen?.cluster)?.cluster;
  const user = (config.users ?? []).find((each) => each.name === chosen?.user)?.user;
  if (chosen === undefined || cluster === undefined || user === undefined)
    throw new Error(`the kubeconfig has no context ${wanted ?? ''} with a cluster and a user`);
  const { hostname } = new URL(cluster.server);
  if (!['127.0.0.1', 'localhost', '::1'].includes(hostname))
    throw new Error(`the kubeconfig leads to ${cluster.server}: a rehearsal uses only clusters of the local cloud`);
  const authority = cluster['certificate-authority-data'];
  return {
    clusterName: nameIn(user.exec) ?? wanted?.split('/').at(-1) ?? '',
    server: cluster.server,
    ...(authority && { certificateAuthority: Buffer.from(authority, 'base64').toString() }),
    ...(chosen.namespace && { namespace: chosen.namespace }),
    credentials: credentialsOf(user),
  };
}

function credentialsOf(user: { token?: string; exec?: ExecPlugin }): Credentials {
  if (user.exec) return { exec: user.exec };
  if (user.token) return { token: user.token };
  throw new Error('the kubeconfig has neither a token nor a plug-in that gets one, such as `aws eks get-token`');
}

/** `aws eks get-token --cluster-name NAME`, or `aws-iam-authenticator token -i NAME`. */
function nameIn(exec: ExecPlugin | undefined): string | undefined {
  const args = exec?.args ?? [];
  const flag = args.findIndex((each) => ['--cluster-name', '-i', '--cluster-id'].includes(each));
  return flag < 0 ? undefined : args[flag + 1];
}

interface ExecAnswer {
  readonly status?: { readonly token?: string; readonly expirationTimestamp?: string };
}

const RENEW_BEFORE_MS = 60_000;

/** Gets tokens, and keeps each while it is good. `toolsFolder` has the AWS CLI. */
export class Tokens {
  private known: { readonly token: string; readonly until: number } | undefined;

  constructor(
    private readonly credentials: Credentials,
    private readonly env: NodeJS.ProcessEnv,
    private readonly toolsFolder: string,
  ) {}

  async token(): Promise<string> {
    if ('token' in this.credentials) return this.credentials.token;
    if (this.known && this.known.until - Date.now() > RENEW_BEFORE_MS) return this.known.token;
    const { command, args = [], env } = this.credentials.exec;
    const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const { stdout } = await run(command, args, {
      env: {
        ...this.env,
        ...own,
        PATH: [this.toolsFolder, process.env['PATH'] ?? ''].join(path.delimiter),
        // a profile of the user's is not in the files that the rehearsal has
        AWS_PROFILE: undefined,
      },
    }).catch((error: Error & { stderr?: string }) => {
      throw new Error(`${command} ${args.join(' ')} gets no token: ${(error.stderr || error.message).trim()}`);
    });
    const { status } = JSON.parse(stdout) as ExecAnswer;
    if (!status?.token) throw new Error(`${command} ${args.join(' ')} prints no token`);
    this.known = { token: status.token, until: Date.parse(status.expirationTimestamp ?? '') || Date.now() };
    return status.token;
  }
}
