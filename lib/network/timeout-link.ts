import type { OptionReader } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';

/** One of the times between a client and a pod that can end a response. */
export interface TimeoutLink {
  /** What ends the response, for example `load balancer, idle`. */
  readonly name: string;
  /** When it does, in seconds. */
  readonly seconds: number;
  /** How long the response needs it, in seconds. */
  readonly neededSeconds: number;
  readonly isSurvived: boolean;
}

export const TIMEOUT_CODES = {
  'timeout-cuts-responses': 'Something between the client and the pod ends a response before it is complete.',
} as const satisfies ProblemCodes;

/** Describes one time of the chain. */
export function timeoutLink(name: string, seconds: number, neededSeconds: number): TimeoutLink {
  return { name, seconds, neededSeconds, isSurvived: neededSeconds <= seconds };
}

/** Adds a problem if the link cuts the longest response. */
export function requireSurvived<Options extends object>(
  read: OptionReader<Options, keyof typeof TIMEOUT_CODES>,
  { name, seconds, neededSeconds, isSurvived }: TimeoutLink,
  option: keyof Options & string,
  fix: string,
): void {
  const times = `it has ${seconds} seconds there and needs ${neededSeconds}`;
  const message = `The longest response does not survive '${name}': ${times}.`;
  read.require(isSurvived, 'timeout-cuts-responses', option, message, fix);
}
