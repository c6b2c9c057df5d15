import { existsSync } from 'node:fs';
import path from 'node:path';
import { cached, cacheRoot } from '../cloud/cache';
import { checkGo, goBuild, requiredVersion } from '../cluster/go-build';

/** The Pulumi engine: its command-line program, built from its Go module. */
export interface PulumiCli {
  readonly program: string;
  readonly version: string;
}

/** The line that is shown where there is no engine yet. */
export const HOW_TO_BUILD_PULUMI =
  '--cluster builds it once (Go 1.26 or newer, about 6 minutes on 2 cores, 3 GB of Go caches)';

const GO_MODULE = path.join(__dirname, 'go');
const MODULE = 'github.com/pulumi/pulumi/pkg/v3';

/**
 * The built engine of the version in go/, or nothing. Builds nothing. A `pulumi` on PATH is not used: a rehearsal shows
 * the same with every installation, and the stand-ins attach to the engine in ways that are tested with this version.
 */
export function findPulumi(): PulumiCli | undefined {
  const wanted = wantedCli();
  return existsSync(wanted.program) ? wanted : undefined;
}

/** Builds the engine unless it is there: about 12 CPU minutes from empty Go caches. */
export async function buildPulumi({
  onProgress = () => undefined,
}: { onProgress?: (line: string) => void } = {}): Promise<PulumiCli> {
  const wanted = wantedCli();
  if (!existsSync(wanted.program)) checkGo(GO_MODULE, 'The Pulumi engine');
  await cached(path.basename(path.dirname(wanted.program)), (folder) =>
    goBuild({
      module: GO_MODULE,
      package: `${MODULE}/cmd/pulumi`,
      linkerFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${wanted.version}`,
      tags: 'osusergo',
      into: path.join(folder, 'pulumi'),
      title: 'Pulumi engine',
      onProgress,
    }),
  );
  return wanted;
}

function wantedCli(): PulumiCli {
  const version = requiredVersion(GO_MODULE, MODULE);
  return { program: path.join(cacheRoot(), `pulumi-${version}`, 'pulumi'), version };
}
