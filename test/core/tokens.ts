/**
 * Values as CDK writes its tokens, for tests that load no CDK. late-bound.cdk.test.ts holds them against CDK itself.
 */
export const TEXT_TOKEN = '${Token[Late.1]}';
export const LIST_TOKEN: readonly string[] = ['#{Token[Late.2]}'];
export const NUMBER_TOKEN = -1.8881545897087626e289;
export const RESOLVABLE = { creationStack: [], resolve: () => 3 };
