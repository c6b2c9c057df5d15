import { decodeFloats } from '../../../lib/runtime/src/checkpoint/dtype';

function bytesOf(...halves: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(halves).buffer);
}

test.each([
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65_504],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x8001, -(2 ** -24)],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, Number.NaN],
])('float16 %p is %p', (half, value) => {
  expect([...decodeFloats(bytesOf(half), 'F16')]).toEqual([value]);
});

test('the sign of a float16 zero is kept', () => {
  expect(Object.is(decodeFloats(bytesOf(0x8000), 'F16')[0], -0)).toBe(true);
});

test.each([
  [0x3f80, 1],
  [0xc000, -2],
  [0x7f80, Infinity],
  [0x0001, 2 ** -133],
])('bfloat16 %p is %p', (half, value) => {
  expect([...decodeFloats(bytesOf(half), 'BF16')]).toEqual([value]);
});

test('weights at an odd address are read correctly', () => {
  const odd = new Uint8Array([0, ...bytesOf(0x3f80, 0xc000)]).subarray(1);
  expect([...decodeFloats(odd, 'BF16')]).toEqual([1, -2]);

  const floats = new Uint8Array([0, ...new Uint8Array(Float32Array.of(1.5, -3).buffer)]).subarray(1);
  expect([...decodeFloats(floats, 'F32')]).toEqual([1.5, -3]);
});
