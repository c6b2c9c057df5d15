import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port';

/** A load balancer in front of servers, which takes those that are not ready out, as one of a cloud does. */
export interface LoadBalancer {
  readonly url: string;
  /** Resolves when it finds all servers ready. */
  allReady(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * HAProxy that asks every 200 ms whether a server is ready. A request that failed is not sent a second time: what it
 * does not get right itself, the servers have to.
 */
export async function startHaproxy(serverPorts: readonly number[]): Promise<LoadBalancer> {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const port = await freePort();
  const servers = serverPorts.map(
    (server, index) => `  server s${index} 127.0.0.1:${server} check inter 200ms fall 2 rise 2`,
  );
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 5s
  retries 0
  option httpchk GET /ready
  http-check expect status 200
frontend in
  bind 127.0.0.1:${port}
  default_backend runtime
  stats enable
  stats uri /servers
backend runtime
  balance leastconn
${servers.join('\n')}
`,
  );
  let said = '';
  const child: ChildProcess = spawn('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', (error) =>
      reject(new Error(`haproxy cannot be run (Debian: apt-get install haproxy): ${error.message}`)),
    );
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1) {
    const reply = await Promise.race([fetch(`${url}/ready`).catch(() => undefined), ended]);
    if (reply?.status === 200) return { url, allReady: () => allReady(url, serverPorts.length), stop };
    if (child.exitCode !== null) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  await stop();
  throw new Error(`haproxy has no server that is ready: ${said.slice(-2000)}`);
}

async function allReady(url: string, servers: number): Promise<void> {
  for (;;) {
    const table = await (await fetch(`${url}/servers;csv`)).text();
    if (table.split('\n').filter((line) => /^runtime,s\d+,.*,UP,/.test(line)).length === servers) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
