/** The type token of a resource, `aws:ec2/vpc:Vpc`, without those of its parents. */
export function typeInUrn(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

/** The name that the program gives a resource; it may have `::` in it. */
export function nameInUrn(urn: string): string {
  return urn.split('::').slice(3).join('::');
}
