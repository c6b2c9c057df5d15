import type { Template } from '../../core/cloud-assembly/template';

/** A template and where it is from. */
export interface StackTemplate {
  /** Unique among the stacks; that of a nested one is `Parent/LogicalId`. */
  readonly name: string;
  readonly template: Template;
  readonly file?: string;
  readonly account?: string;
  readonly region?: string;
  /** Of a nested stack: the stack and the resource that make it. */
  readonly parent?: { readonly stack: string; readonly logicalId: string };
  /** Names of the stacks that are deployed before. @default - those that it imports from */
  readonly after?: readonly string[];
  /** Construct paths by logical id, where the template does not say them. */
  readonly paths?: ReadonlyMap<string, string>;
  /** The file and the line that declare a construct path. */
  readonly lineOf?: (path: string) => string | undefined;
}
