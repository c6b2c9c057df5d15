import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InferenceEdgePlan } from '../../../lib/network/inference-edge/inference-edge';
import { numberAbove, type WebAclPlan, webAclRules } from '../../../lib/network/inference-edge/web-acl';
import { freePort } from '../free-port';

/** HAProxy in the place of the load balancer of an edge, with the numbers of the plan. */
export interface EdgeProxy {
  readonly httpsPort: number;
  readonly httpPort: number;
  /** The certificate of the edge, which clients trust. */
  readonly ca: string;
  /** The certificate and key of a client that the edge knows, if it asks for one. */
  readonly client: { readonly cert: string; readonly key: string };
  stop(): Promise<void>;
}

const BALANCE = { least_outstanding_requests: 'leastconn', round_robin: 'roundrobin' } as const;

/** The longest header that the web ACL of a plan admits. */
function headerBytes({ webAcl }: InferenceEdgePlan): number {
  const rules = webAcl === undefined ? [] : webAclRules(webAcl);
  const { Statement } = rules.find(({ Name }) => Name === 'headers') ?? {};
  const { SizeConstraintStatement } = Statement as { readonly SizeConstraintStatement: { readonly Size: number } };
  return SizeConstraintStatement.Size;
}

/** Starts HAProxy with TLS in front of servers. `httpsPort` of the redirect is the free port in place of 443. */
export async function startEdgeProxy(plan: InferenceEdgePlan, serverPorts: readonly number[]): Promise<EdgeProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'edge-'));
  const file = (name: string): string => join(folder, name);
  certificate(folder, 'edge', '/CN=localhost');
  certificate(folder, 'client', '/CN=client');
  writeFileSync(file('edge.both'), readFileSync(file('edge.crt'), 'utf8') + readFileSync(file('edge.key'), 'utf8'));
  const [httpsPort, httpPort] = [await freePort(), await freePort()];
  writeFileSync(file('haproxy.cfg'), configuration(plan, { folder, httpsPort, httpPort, serverPorts }));
  let said = '';
  const child: ChildProcess = spawn('haproxy', ['-db', '-f', file('haproxy.cfg')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exited = once(child, 'exit').catch((error: Error) => {
    said += `haproxy cannot be run (Debian: apt-get install haproxy): ${error.message}`;
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300 && child.exitCode === null; tries += 1) {
    const reply = await fetch(`http://127.0.0.1:${httpPort}/`, { redirect: 'manual' }).catch(() => undefined);
    if (reply !== undefined) {
      const client = { cert: readFileSync(file('client.crt'), 'utf8'), key: readFileSync(file('client.key'), 'utf8') };
      return { httpsPort, httpPort, ca: readFileSync(file('edge.crt'), 'utf8'), client, stop };
    }
    await sleep(100);
  }
  await stop();
  throw new Error(`haproxy did not start: ${said.slice(-2000)}`);
}

interface Ports {
  readonly folder: string;
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly serverPorts: readonly number[];
}

function configuration(plan: InferenceEdgePlan, { folder, httpsPort, httpPort, serverPorts }: Ports): string {
  const { webAcl, targetGroupAttributes, loadBalancerAttributes, healthCheck } = plan;
  if (webAcl === undefined) throw new Error('The edge has no web ACL.');
  const algorithm = targetGroupAttributes['load_balancing.algorithm.type'] as keyof typeof BALANCE;
  const idle = loadBalancerAttributes['idle_timeout.timeout_seconds'];
  const client = plan.trustStore === undefined ? '' : ` ca-file ${join(folder, 'client.crt')} verify required`;
  const { headerLimit } = webAcl;
  const check = `check inter ${healthCheck.intervalSeconds}s fall ${healthCheck.unhealthyThreshold}`;
  return `
global
  tune.bufsize 65536
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 5s
  timeout client ${idle}s
  timeout server ${idle}s
  option httpchk GET ${plan.healthCheckPath}
frontend plain
  bind 127.0.0.1:${httpPort}
  http-request redirect location https://localhost:${httpsPort}%[capture.req.uri] code 301
frontend tls
  bind 127.0.0.1:${httpsPort} ssl crt ${join(folder, 'edge.both')}${client}
  stick-table type ip size 10k expire 300s store http_req_rate(300s)
  http-request track-sc0 src
  http-request deny deny_status 403 if { sc_http_req_rate(0) gt ${webAcl.requestsPerFiveMinutes} }
${headerLimit === undefined ? '' : headerRules(headerLimit)}
  http-request deny deny_status 403 if { req.hdr(content-length) -m reg ${numberAbove(webAcl.maxBodyBytes)} }
  http-request deny deny_status 403 if { req.hdrs,length gt ${headerBytes(plan)} }
  default_backend pods
backend header-values
  stick-table type string len 256 size 10k expire 300s store http_req_rate(300s)
backend pods
  balance ${BALANCE[algorithm]}
  http-response set-header x-served-by %s
${serverPorts.map((port, index) => `  server pod${index} 127.0.0.1:${port} ${check}`).join('\n')}
`;
}

function headerRules({ header, requests }: NonNullable<WebAclPlan['headerLimit']>): string {
  return `
  http-request track-sc1 req.hdr(${header}) table header-values
  http-request deny deny_status 403 if { sc_http_req_rate(1) gt ${requests} }`;
}

function certificate(folder: string, name: string, subject: string): void {
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', subject];
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
  execFileSync('openssl', [...request, ...names, ...files], { stdio: 'pipe' });
}
