import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The last step of the build: `dist/cdk.js` loads the file of a construct when the construct is first used, as the
 * entry points of aws-cdk-lib do. An app pays only for what it declares. TypeScript emits a `require` for every line of
 * an entry point, and has no option for this.
 */
const ENTRY_POINTS = ['index.js', 'cdk.js', 'cdk8s.js', 'pulumi.js'];

const REQUIRE = /^(?:var|const) (\w+) = require\("(\.[^"]+)"\);\n/gm;
const EXPORT = new RegExp(
  String.raw`^Object\.defineProperty\(exports, "(\w+)", ` +
    String.raw`\{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$`,
  'gm',
);
/** A function, because Node's reader of names for `import { Foo }` drops a name whose getter has an unknown form. */
const DEFINE = 'const lazily = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });';

/** Rewrites one compiled entry point. Throws if the compiler emits another form. */
export function lazy(compiled: string): string {
  const files = new Map([...compiled.matchAll(REQUIRE)].map(([, name, file]) => [name, file]));
  let exported = 0;
  const rewritten = compiled
    .replaceAll(REQUIRE, '')
    .replaceAll(EXPORT, (_, name: string, module: string, member: string) => {
      exported += 1;
      const define = exported === 1 ? `${DEFINE}\n` : '';
      return `${define}lazily("${name}", () => require("${files.get(module)}").${member});`;
    });
  if (exported === 0 || /undefined"\)|__exportStar|_1\b/.test(rewritten))
    throw new Error("An entry point must consist of lines like: export { Foo } from './foo'.");
  return rewritten;
}

if (require.main === module) {
  for (const entry of ENTRY_POINTS) {
    const file = join(process.argv[2] ?? join(__dirname, '../dist'), entry);
    writeFileSync(file, lazy(readFileSync(file, 'utf8')));
  }
}
