import { clientOptions } from '../cloud/cdk';
import type { Cloud } from '../cloud/cloud';

/** Where a stack or a resource is. */
export interface Place {
  /** @default - that of the local cloud */
  readonly account?: string;
  /** @default - that of the local cloud */
  readonly region?: string;
}

/** One client of an AWS service for each account and region. */
export class ClientsByPlace<T> {
  private readonly clients = new Map<string, T>();

  constructor(
    private readonly cloud: Cloud,
    private readonly make: (options: ReturnType<typeof clientOptions>) => T,
  ) {}

  at(place: Place): T {
    const full = fullPlace(this.cloud, place);
    const key = placeName(full);
    const client = this.clients.get(key) ?? this.make(optionsAt(this.cloud, full));
    this.clients.set(key, client);
    return client;
  }
}

/** What a client of a service is made with, for one account and region. */
export function optionsAt(cloud: Cloud, { account, region }: Required<Place>): ReturnType<typeof clientOptions> {
  return { ...clientOptions(cloud, account), region };
}

export function fullPlace(local: Required<Place>, { account, region }: Place): Required<Place> {
  return { account: account ?? local.account, region: region ?? local.region };
}

export function placeName({ account, region }: Required<Place>): string {
  return `${account}/${region}`;
}
