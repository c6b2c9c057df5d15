import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bootstrap, deployAll } from '../../../lib/rehearsal/src/cloud/cdk';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { freePort } from '../free-port';
import { BASE_IMAGES, loadBaseImages } from './base-images';
import { Container } from './container';
import { type DockerEngine, startDockerEngine } from './docker-engine';

// The runtime's image, built by a Docker engine and run as strictly as the chart's pods.

const LIBRARY = path.join(__dirname, '../../../lib');
const RUNTIME = path.join(LIBRARY, 'runtime');
const IMAGE = 'local/runtime:test';
const MINUTES = 60_000;
const QUESTION = { prompt: 'ROMEO.\nMy lady,', max_tokens: 16, temperature: 0 };

let engine: DockerEngine;

beforeAll(async () => {
  engine = await startDockerEngine();
  await loadBaseImages(engine, (line) => console.log(line));
  const buildArgs = Object.entries(BASE_IMAGES).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  engine.docker(['build', '--network', 'host', ...buildArgs, '--build-arg', 'VERSION=9.8.7', '--tag', IMAGE, RUNTIME]);
}, 15 * MINUTES);

afterAll(async () => {
  await engine?.stop();
}, MINUTES);

function answerOf(container: Container): string {
  const reply = container.fetch('/v1/completions', QUESTION);
  return (JSON.parse(reply?.text ?? '{}') as { choices: { text: string }[] }).choices[0]?.text ?? '';
}

test(
  'the image is not root, says what it is, and brings the list of what it holds',
  async () => {
    const config = JSON.parse(engine.docker(['inspect', '--format', '{{json .Config}}', IMAGE])) as {
      User: string;
      Labels: Record<string, string>;
      Healthcheck: { Test: string[] };
    };
    expect(config.User).toBe('10001:10001');
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.version': '9.8.7',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
    expect(config.Healthcheck.Test[0]).toBe('CMD');

    const sbom = JSON.parse(
      engine.docker([
        'run',
        '--rm',
        '--network',
        'none',
        '--entrypoint',
        'node',
        IMAGE,
        '-p',
        'require("fs").readFileSync("/app/sbom.cdx.json", "utf8")',
      ]),
    ) as { bomFormat: string; components: { name: string; version: string }[] };
    expect(sbom.bomFormat).toBe('CycloneDX');
    const { dependencies } = JSON.parse(readFileSync(path.join(RUNTIME, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(sbom.components.map(({ name, version }) => `${name}@${version}`)).toEqual(
      expect.arrayContaining(Object.entries(dependencies).map(([name, version]) => `${name}@${version}`)),
    );
  },
  MINUTES,
);

test('there is no shell and no compiler in it, and nothing of the build but what runs', () => {
  const look =
    'const fs = require("fs"); console.log(JSON.stringify([process.env.PATH.split(":").flatMap((dir) => ' +
    'fs.existsSync(dir) ? fs.readdirSync(dir) : []), fs.readdirSync("/app"), fs.readdirSync("/app/node_modules")]))';
  const [programs, app, modules] = JSON.parse(
    engine.docker(['run', '--rm', '--network', 'none', '--entrypoint', 'node', IMAGE, '-e', look]),
  ) as string[][];
  expect(programs).toEqual(['node']);
  expect(app?.toSorted()).toEqual(['dist', 'models', 'node_modules', 'package.json', 'sbom.cdx.json']);
  expect(modules).not.toContain('assemblyscript');
});

test.each([1, 2])(
  'with %s CPUs as many threads compute, in 256 MB, and the answer is the same',
  async (cpus) => {
    const container = await Container.start(engine, IMAGE, { memoryMb: 256, cpus });
    try {
      expect(
        JSON.parse(
          container
            .log()
            .split('\n')
            .find((line) => line.includes('"ready"')) ?? '{}',
        ),
      ).toMatchObject({ backend: 'native', threads: cpus });
      const first = answerOf(container);
      expect(first.length).toBeGreaterThan(0);
      for (let request = 0; request < 5; request += 1) expect(answerOf(container)).toBe(first);
      expect(container.memory().failures).toBe(0);
      console.log(`peak memory with ${cpus} CPUs: ${(container.memory().peakBytes / 2 ** 20).toFixed(0)} MiB`);
      expect(container.inspect('{{.State.OOMKilled}}')).toBe('false');
      expect(container.stop()).toBe(0);
    } finally {
      container.remove();
    }
  },
  2 * MINUTES,
);

test(
  'the engine of containers sees by the health check that it lives',
  async () => {
    const container = await Container.start(engine, IMAGE, { memoryMb: 256, cpus: 1 });
    try {
      const deadline = Date.now() + 45_000;
      while (container.inspect('{{.State.Health.Status}}') !== 'healthy' && Date.now() < deadline)
        await new Promise((resolve) => {
          setTimeout(resolve, 500);
        });
      expect(container.inspect('{{.State.Health.Status}}')).toBe('healthy');
    } finally {
      container.remove();
    }
  },
  2 * MINUTES,
);

describe('through cdk deploy', () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud();
    await bootstrap(cloud);
  }, 5 * MINUTES);

  afterAll(async () => {
    await cloud?.stop();
  }, MINUTES);

  test(
    'the image that InferenceImage declares is built, pushed to the registry, and answers when it is pulled back',
    async () => {
      const app = path.join(cloud.workDir, 'app.ts');
      writeFileSync(
        app,
        `
      import { App, Stack } from '${require.resolve('aws-cdk-lib')}';
      import { InferenceImage } from '${LIBRARY}/inference/inference-image/inference-image.cdk';
      const stack = new Stack(new App(), 'Image', { env: { account: '${cloud.account}', region: '${cloud.region}' } });
      InferenceImage.fromSource(stack, 'Runtime', { buildArgs: ${JSON.stringify(BASE_IMAGES)}, network: 'host' });
    `,
      );
      await deployAll(cloud, { app: `tsx ${app}`, output: 'out/image-test', env: engine.env });

      const catalog = (await (await fetch(`${cloud.url}/v2/_catalog`)).json()) as { repositories: string[] };
      const repository = catalog.repositories.find((name) => name.includes('container-assets')) ?? '';
      const { tags } = (await (await fetch(`${cloud.url}/v2/${repository}/tags/list`)).json()) as { tags: string[] };
      const pushed = `localhost:${cloud.port}/${repository}:${tags[0]}`;
      for (const name of engine.docker(['images', '--format', '{{.Repository}}:{{.Tag}}']).split('\n')) {
        if (name.endsWith(`:${tags[0]}`)) engine.docker(['rmi', '--force', name]);
      }
      engine.docker(['pull', pushed]);
      const container = await Container.start(engine, pushed, { memoryMb: 256, cpus: 1 });
      try {
        expect(answerOf(container).length).toBeGreaterThan(0);
      } finally {
        container.remove();
      }
    },
    10 * MINUTES,
  );
});

describe('with docker-compose', () => {
  const compose = path.join(__dirname, '../../../apps/compose/compose.yaml');
  let ports: readonly number[];
  let folder: string;
  const run = (...args: readonly string[]): string => {
    const [port, prometheusPort] = ports;
    const result = spawnSync('docker-compose', ['--project-name', 'compose-test', '--file', compose, ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        ...engine.env,
        ...BASE_IMAGES,
        BUILD_NETWORK: 'host',
        PROMETHEUS_IMAGE: 'local/prometheus',
        PORT: String(port),
        PROMETHEUS_PORT: String(prometheusPort),
      },
    });
    if (result.error !== undefined)
      throw new Error(`docker-compose cannot be run (Debian: apt-get install docker-compose): ${result.error.message}`);
    if (result.status !== 0)
      throw new Error(`docker-compose ${args.join(' ')} fails: ${`${result.stdout}\n${result.stderr}`.slice(-4000)}`);
    return result.stdout;
  };

  beforeAll(async () => {
    ports = [await freePort(), await freePort()];
    // Debian's Prometheus on the base without a shell: no registry of images is needed.
    folder = mkdtempSync(path.join(os.tmpdir(), 'prometheus-image-'));
    copyFileSync('/usr/bin/prometheus', path.join(folder, 'prometheus'));
    writeFileSync(
      path.join(folder, 'Dockerfile'),
      `FROM ${BASE_IMAGES.BASE_IMAGE}\nCOPY prometheus /usr/local/bin/prometheus\nENTRYPOINT ["prometheus"]\n`,
    );
    engine.docker(['build', '--tag', 'local/prometheus', folder]);
    run('up', '--detach', '--build', 'runtime', 'prometheus');
  }, 10 * MINUTES);

  afterAll(() => {
    run('down', '--volumes');
    rmSync(folder, { recursive: true, force: true });
  }, MINUTES);

  /** The value of a query to Prometheus, once it has one. */
  async function value(query: string): Promise<number> {
    for (let tries = 0; tries < 120; tries += 1) {
      const reply = await fetch(`http://127.0.0.1:${ports[1]}/api/v1/query?query=${encodeURIComponent(query)}`).catch(
        () => undefined,
      );
      // Until Prometheus is ready it answers 503 in plain text.
      const answer = (reply?.ok ? await reply.json() : undefined) as
        { data?: { result: { value: [number, string] }[] } } | undefined;
      const text = answer?.data?.result[0]?.value[1];
      if (text !== undefined && Number(text) > 0) return Number(text);
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
    }
    throw new Error(`Prometheus has no value for ${query}`);
  }

  test(
    'the runtime answers at its port, and Prometheus scrapes it and evaluates the rules',
    async () => {
      expect(await value('up{job="runtime"}')).toBe(1);
      const asked = Date.now();
      while (Date.now() - asked < 20_000) {
        const reply = await fetch(`http://127.0.0.1:${ports[0]}/v1/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(QUESTION),
        });
        expect(reply.status).toBe(200);
      }
      expect(await value('namespace_model:vllm_generation_tokens:rate5m{namespace="compose"}')).toBeGreaterThan(0);
      expect(
        await value('namespace_model:vllm_time_to_first_token_seconds:p95_5m{namespace="compose"}'),
      ).toBeGreaterThan(0);
    },
    3 * MINUTES,
  );
});
