/** Builds the local Kubernetes control plane into the cache: `npm run cluster`. */
import { buildControlPlane } from './binaries';

buildControlPlane({ onProgress: (line) => console.log(line) }).then(
  (built) => console.log(`control plane ${built.kubernetesVersion} is in ${built.folder}`),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
