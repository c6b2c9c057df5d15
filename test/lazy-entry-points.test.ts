import { lazy } from '../lib/lazy-entry-points';

const COMPILED = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.b = exports.Foo = void 0;
var foo_1 = require("./foo");
Object.defineProperty(exports, "Foo", { enumerable: true, get: function () { return foo_1.Foo; } });
var a_1 = require("./room/a");
Object.defineProperty(exports, "b", { enumerable: true, get: function () { return a_1.a; } });
`;

test('a file is required when one of its names is first used', () => {
  const required: string[] = [];
  const load = (file: string): object => {
    required.push(file);
    return { Foo: 'foo', a: 'a' };
  };
  const exports: Record<string, unknown> = {};
  new Function('exports', 'require', lazy(COMPILED))(exports, load);

  expect(Object.keys(exports).toSorted()).toEqual(['Foo', 'b']);
  expect(required).toEqual([]);
  expect(exports.b).toBe('a');
  expect(required).toEqual(['./room/a']);
});

test('names stay visible for `import { Foo }`', () => {
  expect(lazy(COMPILED)).toContain('exports.b = exports.Foo = void 0;');
});

test.each([
  ['export *', `${COMPILED}__exportStar(require("./bar"), exports);\n`],
  ['an export that has no require', COMPILED.replace('var foo_1 = require("./foo");\n', '')],
  ['nothing to export', '"use strict";\n'],
])('%s is an error', (_, compiled) => {
  expect(() => lazy(compiled)).toThrow('An entry point must consist of lines like');
});
