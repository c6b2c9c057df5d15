import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import * as tls from 'node:tls';
import { join } from 'node:path';
import {
  REACHABILITY_SCRIPT,
  REACHABILITY_SCRIPT_NAME,
  REACHABILITY_TARGETS_NAME,
} from '../../../lib/network/reachability-test/script';
import type { ReachabilityTarget } from '../../../lib/network/reachability-test/targets';

const LOOPBACK = '127.0.0.1';
/** TLS without certificates: the test needs no key. */
const ANONYMOUS = { ciphers: 'AECDH-AES256-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
const ANONYMOUS_CLIENT = `--tls-cipher-list=${ANONYMOUS.ciphers} --tls-max-v1.2`;
/** Longer than any start of a process on a loud machine needs. */
const PATIENCE_SECONDS = 60;

let folder = '';
const servers: Server[] = [];
const sockets: Socket[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reachability-'));
  writeFileSync(join(folder, REACHABILITY_SCRIPT_NAME), REACHABILITY_SCRIPT);
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** Listens on a free port, and does with each connection what is said. */
function listening(accept: (socket: Socket) => void = () => undefined): Promise<number> {
  return portOf(
    createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      accept(socket);
    }),
  );
}

function portOf(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, LOOPBACK, () => resolve((server.address() as { readonly port: number }).port));
  });
}

/** A port on which nothing listens: its listener has ended. */
async function freePort(): Promise<number> {
  const port = await listening();
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}

function target(port: number, rest: Partial<ReachabilityTarget> = {}): ReachabilityTarget {
  return { host: LOOPBACK, port, protocol: 'tcp', expected: 'reachable', neededBy: 'a test', ...rest };
}

/** Runs the program of the job as its pod does. */
function run(
  targets: readonly ReachabilityTarget[],
  timeoutSeconds = PATIENCE_SECONDS,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  writeFileSync(join(folder, REACHABILITY_TARGETS_NAME), JSON.stringify({ timeoutSeconds, targets }));
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: ANONYMOUS_CLIENT };
    execFile(
      process.execPath,
      [REACHABILITY_SCRIPT_NAME, REACHABILITY_TARGETS_NAME],
      { cwd: folder, env },
      (error, stdout) => {
        resolve({ code: Number(error?.code ?? 0), lines: stdout.trimEnd().split('\n') });
      },
    );
  });
}

test('a target that listens is reached, one that does not is not, and the table says so', async () => {
  const [open, closed] = [await listening(), await freePort()];
  const { code, lines } = await run([target(open), target(closed, { expected: 'unreachable' })]);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['', 'target', 'expected', 'result', 'for'],
    ['ok', `tcp://${LOOPBACK}:${open}`, 'reachable', 'reached', 'a test'],
    ['ok', `tcp://${LOOPBACK}:${closed}`, 'unreachable', 'ECONNREFUSED', 'a test'],
    ['All 2 targets are as expected.'],
  ]);
  expect(code).toBe(0);
});

test('the job fails if a target is not reached, and if one is that must not be', async () => {
  const [open, closed] = [await listening(), await freePort()];
  const { code, lines } = await run([target(open, { expected: 'unreachable' }), target(closed), target(open)]);
  expect(lines.slice(1).map((line) => line.split(/ {2,}/)[0])).toEqual([
    'FAILED',
    'FAILED',
    'ok',
    '2 of 3 targets are not as expected.',
  ]);
  expect(code).toBe(1);
});

test('a name that does not exist is not reached', async () => {
  const { code, lines } = await run([target(443, { host: 'does-not-exist.invalid', expected: 'unreachable' })]);
  expect(lines[1]).toMatch(/^ok +tcp:\/\/does-not-exist\.invalid:443 +unreachable +(ENOTFOUND|EAI_AGAIN) /);
  expect(code).toBe(0);
});

test('TLS is reached when its handshake is done, not when TCP is', async () => {
  // A firewall that reads the server name lets TCP through, and ends the connection, or drops the rest of it.
  const [ends, drops] = [await listening((socket) => socket.once('data', () => socket.end())), await listening()];
  const isTls = { protocol: 'tls' } as const;
  const { code, lines } = await run([target(ends, isTls), target(drops, isTls)], 2);
  expect(lines[1]).toMatch(/^FAILED +tls:\/\/127\.0\.0\.1:\d+ +reachable +(ECONNRESET|closed) /);
  expect(lines[2]).toMatch(/^FAILED +tls:\/\/127\.0\.0\.1:\d+ +reachable +no answer in 2 s /);
  expect(code).toBe(1);
});

test('TLS that is answered is reached', async () => {
  const port = await portOf(tls.createServer(ANONYMOUS));
  const { code, lines } = await run([target(port, { protocol: 'tls' })]);
  expect(lines[1]).toMatch(/^ok +tls:\/\/127\.0\.0\.1:\d+ +reachable +reached /);
  expect(code).toBe(0);
});
