import { type ILayerVersion, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { KubectlCode, KubectlPackage } from './cluster';

type LayerClasses = Readonly<Record<string, new (scope: Construct, id: string) => ILayerVersion>>;

/**
 * Returns the layer with the kubectl of one Kubernetes version. Each is a package of 37 MB, so it is loaded only when a
 * cluster of that version is declared, and installed only by the apps that need it.
 */
export function kubectlLayer(scope: Construct, id: string, kubectl: KubectlPackage): Planned<ILayerVersion> {
  const read = new OptionReader<{ kubectlLayer?: ILayerVersion }, KubectlCode>({});
  const Layer = load(kubectl.package)?.[kubectl.layerClass];
  if (Layer !== undefined) return read.planned(new Layer(scope, id));
  read.problem(
    'kubectl-package-missing',
    'kubectlLayer',
    `${kubectl.package} is not installed, or has no ${kubectl.layerClass}; it holds the kubectl of this cluster.`,
    `Run \`npm install ${kubectl.package}\`, or pass kubectlLayer.`,
  );
  return read.planned(missingLayer(scope, id));
}

function load(name: string): LayerClasses | undefined {
  try {
    return require(name) as LayerClasses;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/** Stands in for a layer that is missing. It is an import, so it adds no resource. */
function missingLayer(scope: Construct, id: string): ILayerVersion {
  return LayerVersion.fromLayerVersionArn(scope, id, 'arn:aws:lambda:us-east-1:000000000000:layer:missing:1');
}
