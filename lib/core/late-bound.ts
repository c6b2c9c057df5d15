/**
 * What carries a value that is not known yet: a CDK token, the stand-in of a parameter that the CDK CLI has not looked
 * up yet, or a Pulumi Output or its marker.
 */
export type LateBoundKind = 'a token' | 'a pending look-up' | 'an Output';

/**
 * How `valueFromLookup` of a parameter names its stand-in.
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ssm.StringParameter.html (valueFromLookup)
 */
const PENDING_LOOK_UP = 'dummy-value-for-';

/** High 16 bits by which CDK marks a number as a token. @see aws-cdk-lib 2.276, core/lib/private/encoding.ts */
const NUMBER_TOKEN = 0xfbff;

/**
 * Returns what carries a value that is known only at deployment, or undefined for a plain value.
 *
 * CDK writes tokens into strings (`${Token[...]}`), into the only element of a list (`#{Token[...]}`) and into numbers
 * (negative, about 1e289). `OutputMarkers` writes Pulumi Outputs into strings (`${Output[...]}`).
 */
export function lateBoundKind(value: unknown): LateBoundKind | undefined {
  if (typeof value === 'string') {
    if (value.includes(PENDING_LOOK_UP)) return 'a pending look-up';
    if (value.includes('${Token[') || value.includes('#{Token[')) return 'a token';
    return value.includes('${Output[') ? 'an Output' : undefined;
  }
  if (typeof value === 'number') return isNumberToken(value) ? 'a token' : undefined;
  if (Array.isArray(value)) return value.length === 1 ? lateBoundKind(value[0]) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('__pulumiOutput' in value || ('then' in value && typeof value.then === 'function')) return 'an Output';
  return 'resolve' in value && typeof value.resolve === 'function' ? 'a token' : undefined;
}

/** Returns whether a value is known only at deployment. Plans pass such values through and never judge them. */
export function isLateBound(value: unknown): boolean {
  return lateBoundKind(value) !== undefined;
}

/** Returns whether a list is a CDK list token: its items, and how many there are, are known only at deployment. */
export function isListToken(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' && value[0].startsWith('#{Token[');
}

function isNumberToken(value: number): boolean {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getUint16(0) === NUMBER_TOKEN;
}
