/** What an example is written for. */
export type Engine = 'cdk' | 'cdk8s' | 'pulumi' | 'none';

/** One TypeScript block of a page. */
export interface Block {
  readonly engine: Engine;
  readonly code: string;
}

/** Names that the examples of docs/constructs use without declaring them, with their types. */
const AMBIENT: Readonly<Record<Engine, Readonly<Record<string, string>>>> = {
  cdk: {
    stack: "import('aws-cdk-lib').Stack",
    keys: "import('ai-datacenter/cdk').Keys",
    network: "import('ai-datacenter/cdk').Network",
    cluster: "import('ai-datacenter/cdk').Cluster",
  },
  pulumi: {
    keys: "import('ai-datacenter/pulumi').Keys",
    network: "import('ai-datacenter/pulumi').Network",
    cluster: "import('ai-datacenter/pulumi').Cluster",
    vpc: "import('@pulumi/aws/ec2/vpc').Vpc",
    privateSubnetIds: "import('@pulumi/pulumi').Output<string>[]",
  },
  cdk8s: {},
  none: {},
};

/** Returns the TypeScript blocks of a page. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```/gm)].map(([, code = '']) => ({
    engine: engineOf(code),
    code,
  }));
}

function engineOf(code: string): Engine {
  const [, engine = 'none'] = /from 'ai-datacenter\/(cdk8s|cdk|pulumi)'/.exec(code) ?? [];
  return engine as Engine;
}

/** Turns an example of docs/constructs into a function whose parameters are what the example does not declare. */
export function asFunction({ engine, code }: Block): string {
  const imports = /^(?:import [\s\S]*?;\n|\s*\n)*/.exec(code)?.[0] ?? '';
  const names = Object.keys(AMBIENT[engine]).join(', ');
  const types = Object.entries(AMBIENT[engine]).map(([name, type]) => `${name}: ${type}`);
  const head = `export function example({ ${names} }: { ${types.join('; ')} }): void {{`;
  return `${imports}${head}\n${code.slice(imports.length)}}}\n`;
}
