import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * The layer with the kubectl of one Kubernetes version. Each is a package of 37 MB, so it is loaded only when a
 * cluster of that version is declared, and installed only by those who do.
 */
export function kubectlLayer(
  scope: Construct,
  id: string,
  kubectl: { readonly package: string; readonly layerClass: string },
): ILayerVersion {
  let layers: Record<string, new (scope: Construct, id: string) => ILayerVersion>;
  try {
    layers = require(kubectl.package) as typeof layers;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      `${kubectl.package} is not installed; it holds the kubectl that applies manifests to this cluster. Run \`npm install ${kubectl.package}\`, or pass kubectlLayer.`,
      { cause: error },
    );
  }
  const Layer = layers[kubectl.layerClass];
  if (Layer === undefined)
    throw new Error(
      `${kubectl.package} has no ${kubectl.layerClass}. Install a current version, or pass kubectlLayer.`,
    );
  return new Layer(scope, id);
}
