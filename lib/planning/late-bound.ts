/**
 * Whether a string holds a value that only the deployment knows. A plan passes it through and judges nothing about it.
 * CDK writes such a value as `${Token[…]}`.
 */
export function isLateBound(value: string): boolean {
  return value.includes('${Token[');
}
