/**
 * RMSNorm: divides each row by its root mean square, then scales each channel.
 *
 * @param x - [rows][width]
 * @param scale - [width]
 * @param y - [rows][width], overwritten; may be `x`
 */
export function rmsNorm(x: Float32Array, rows: number, scale: Float32Array, epsilon: number, y: Float32Array): void {
  const width = scale.length;
  for (let row = 0; row < rows; row += 1) {
    const base = row * width;
    let squares = 0;
    for (let i = 0; i < width; i += 1) squares += x[base + i]! * x[base + i]!;
    const inverse = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i += 1) y[base + i] = x[base + i]! * inverse * scale[i]!;
  }
}

/**
 * LayerNorm: shifts each row to mean 0, divides by its standard deviation, then scales and shifts each channel.
 *
 * @param x - [rows][width]
 * @param scale - [width]
 * @param shift - [width]
 * @param y - [rows][width], overwritten; may be `x`
 */
export function layerNorm(
  x: Float32Array,
  rows: number,
  scale: Float32Array,
  shift: Float32Array,
  epsilon: number,
  y: Float32Array,
): void {
  const width = scale.length;
  for (let row = 0; row < rows; row += 1) {
    const base = row * width;
    let sum = 0;
    for (let i = 0; i < width; i += 1) sum += x[base + i]!;
    const mean = sum / width;
    let squares = 0;
    for (let i = 0; i < width; i += 1) squares += (x[base + i]! - mean) ** 2;
    const inverse = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i += 1) y[base + i] = (x[base + i]! - mean) * inverse * scale[i]! + shift[i]!;
  }
}
