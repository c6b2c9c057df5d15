import { join } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '..', '..');

/** The public face of an entry point: its names, and what each class and each set of options has. */
export interface PublicSurface {
  readonly names: ReadonlySet<string>;
  /** The fields of interfaces and type aliases, by name. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** The public fields, getters and methods of classes, static ones with the name of the class before them. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** Reads the entry points `lib/<name>.ts`. What classes of engines hand down is left out. */
export function publicSurfaces(entryPoints: readonly string[]): readonly PublicSurface[] {
  const files = entryPoints.map((name) => join(root, 'lib', `${name}.ts`));
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(files, { ...options, noEmit: true, skipLibCheck: true });
  return files.map((file) => surfaceOf(program, file));
}

function surfaceOf(program: ts.Program, file: string): PublicSurface {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module.`);
  const names = new Set<string>();
  const fields = new Map<string, readonly string[]>();
  const members = new Map<string, readonly string[]>();
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    names.add(exported.name);
    if (symbol.flags & ts.SymbolFlags.Class) {
      const instance = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
      const statics = checker.getTypeOfSymbol(symbol).getProperties();
      members.set(exported.name, [
        ...statics.filter(isOurs).map((it) => `${exported.name}.${it.name}`),
        ...instance.filter(isOurs).map((it) => it.name),
      ]);
    } else if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
      fields.set(
        exported.name,
        checker
          .getDeclaredTypeOfSymbol(symbol)
          .getProperties()
          .map(({ name }) => name),
      );
    }
  }
  return { names, fields, members };
}

/** Whether a member is declared in this library and may be used from outside. */
function isOurs({ declarations = [], name }: ts.Symbol): boolean {
  return (
    !name.startsWith('__') &&
    declarations.some(
      (it) =>
        !it.getSourceFile().fileName.includes('/node_modules/') &&
        !(ts.getCombinedModifierFlags(it) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)),
    )
  );
}
