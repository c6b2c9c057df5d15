/** Whether the private subnets of a VPC reach the internet. `unknown`: their routes are not declared in this app. */
export type InternetAccess = 'yes' | 'no' | 'unknown';

/** What is known of a VPC's ways to the internet. */
export interface InternetFacts {
  /** Whether our own network plans a way; undefined for the VPC of something else. */
  readonly planned?: boolean;
  /** Destinations of the routes that are declared for the private subnets. */
  readonly routes: readonly string[];
}

/** Every IPv4 address. */
export const EVERYWHERE = '0.0.0.0/0';

/**
 * Judges whether private subnets reach the internet. A VPC that we did not plan may get its routes elsewhere, for
 * example from a transit gateway of another account, so without a declared route it stays unknown.
 */
export function judgeInternetAccess({ planned, routes }: InternetFacts): InternetAccess {
  if (planned !== undefined) return planned ? 'yes' : 'no';
  return routes.includes(EVERYWHERE) ? 'yes' : 'unknown';
}

/** Which charts and images a cluster reaches. */
export interface SourceAccess {
  /** Whether nodes, and what runs Helm, reach the internet. */
  readonly internetAccess: InternetAccess;
  /** The domains that the filter of the network lets through. @default - there is no filter */
  readonly allowedDomains?: readonly string[];
}

/** A network of ours, as far as it decides what is reached. */
export interface PlannedWays {
  readonly internetAccess: boolean;
  readonly egressFilter?: { readonly allowedDomains: readonly string[] };
}

/** Returns what a cluster in a network of ours reaches; of another network nothing is known. */
export function sourceAccess(network: PlannedWays | undefined): SourceAccess {
  return {
    internetAccess: judgeInternetAccess({ planned: network?.internetAccess, routes: [] }),
    allowedDomains: network?.egressFilter?.allowedDomains,
  };
}
