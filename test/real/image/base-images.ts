import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cached, shortHash } from '../../../lib/rehearsal/src/cloud/cache';
import type { DockerEngine } from './docker-engine';

/** The images that the runtime's Dockerfile takes as arguments, made here: no registry of images is needed. */
export const BASE_IMAGES = {
  /** Node.js, the libraries that it is linked with, and nothing else: no shell, no package manager. */
  BASE_IMAGE: 'local/node:24',
  /** Debian with a C compiler, Node.js and npm. */
  BUILD_IMAGE: 'local/node-build:24',
} as const;

const SUITE = 'bookworm';
const NODE = path.join(__dirname, '../../../node_modules/node/bin/node');
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';

/**
 * Puts both base images into an engine. They are bootstrapped from Debian's packages once, and kept outside the
 * checkout.
 */
export async function loadBaseImages(engine: DockerEngine, onProgress: (line: string) => void): Promise<void> {
  const folder = await baseImageArchives(onProgress);
  // Builds go through the host's network, so they trust what the host trusts, and ask the registry that the host asks.
  const registry = execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  engine.docker(['import', path.join(folder, 'base.tar'), BASE_IMAGES.BASE_IMAGE]);
  engine.docker([
    'import',
    '--change',
    `ENV NODE_EXTRA_CA_CERTS=/${CERTIFICATES}`,
    '--change',
    `ENV npm_config_registry=${registry}`,
    path.join(folder, 'build.tar'),
    BASE_IMAGES.BUILD_IMAGE,
  ]);
}

/** The folder with base.tar and build.tar, made once and kept outside the checkout. */
export async function baseImageArchives(onProgress: (line: string) => void): Promise<string> {
  // of bin/npm-cli.js
  const npm = path.join(
    realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()),
    '../..',
  );
  const version = execFileSync(NODE, ['--version'], { encoding: 'utf8' }).trim();
  const key = shortHash(readFileSync(__filename, 'utf8'), process.env['NODE_EXTRA_CA_CERTS'] ?? '', npm);
  return cached(`base-images-${SUITE}-node${version}-${key}`, async (folder) => {
    onProgress(`bootstrapping Debian ${SUITE} for the base images, about two minutes, once`);
    const build = path.join(folder, 'build');
    execFileSync('debootstrap', ['--variant=minbase', '--include=gcc,libc6-dev,ca-certificates', SUITE, build], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    rmSync(path.join(build, 'var/cache/apt'), { recursive: true, force: true });
    copyFileSync(NODE, path.join(build, 'usr/local/bin/node'));
    cpSync(npm, path.join(build, 'usr/local/lib/npm'), { recursive: true });
    symlinkSync('../lib/npm/bin/npm-cli.js', path.join(build, 'usr/local/bin/npm'));
    const certificates = process.env['NODE_EXTRA_CA_CERTS'];
    if (certificates !== undefined && existsSync(certificates))
      copyFileSync(certificates, path.join(build, CERTIFICATES));
    const base = path.join(folder, 'base');
    takeNode(build, base);
    for (const name of ['base', 'build']) {
      execFileSync('tar', ['-C', path.join(folder, name), '-cf', path.join(folder, `${name}.tar`), '.']);
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  });
}

/** Copies Node.js, with what the dynamic linker looks for, from one root file system into a new one. */
function takeNode(from: string, to: string): void {
  for (const directory of ['usr/local/bin', 'etc/ssl/certs', 'tmp', 'proc', 'sys', 'dev'])
    mkdirSync(path.join(to, directory), { recursive: true });
  chmodSync(path.join(to, 'tmp'), 0o1777);
  copyFileSync(path.join(from, 'usr/local/bin/node'), path.join(to, 'usr/local/bin/node'));
  copyFileSync(path.join(from, CERTIFICATES), path.join(to, CERTIFICATES));
  copyFileSync(path.join(from, 'etc/os-release'), path.join(to, 'etc/os-release'));
  writeFileSync(path.join(to, 'etc/passwd'), 'root:x:0:0:root:/:/usr/sbin/nologin\n');
  writeFileSync(path.join(to, 'etc/group'), 'root:x:0:\n');
  const libraries = execFileSync('chroot', [from, 'ldd', '/usr/local/bin/node'], { encoding: 'utf8' });
  for (const [, file] of libraries.matchAll(/(\/\S+) \(0x/g)) {
    const target = path.join(to, file as string);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(path.join(from, file as string), target);
  }
  if (readdirSync(path.join(to, 'usr/local/bin')).join() !== 'node')
    throw new Error('the base image holds more programs than node');
}
