/** Builds what is built with Go into the cache: the Kubernetes control plane and the Pulumi engine. */
import { buildPulumi } from '../pulumi/cli';
import { buildControlPlane } from './binaries';

function onProgress(line: string): void {
  console.log(line);
}

async function main(): Promise<void> {
  const built = await buildControlPlane({ onProgress });
  console.log(`control plane ${built.kubernetesVersion} is in ${built.folder}`);
  const pulumi = await buildPulumi({ onProgress });
  console.log(`Pulumi engine ${pulumi.version} is in ${pulumi.program}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
