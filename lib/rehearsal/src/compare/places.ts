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
    const { account, region } = fullPlace(this.cloud, place);
    const key = `${account}/${region}`;
    const client = this.clients.get(key) ?? this.make({ ...clientOptions(this.cloud, account), region });
    this.clients.set(key, client);
    return client;
  }
}

export function fullPlace(cloud: Cloud, { account, region }: Place): Required<Place> {
  return { account: account ?? cloud.account, region: region ?? cloud.region };
}
