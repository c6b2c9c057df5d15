/**
 * Copies each row's embedding.
 *
 * @param table - [entries][width]
 * @param index - [rows]
 * @param out - [rows][width], overwritten
 */
export function embed(table: Float32Array, index: Int32Array, rows: number, width: number, out: Float32Array): void {
  for (let row = 0; row < rows; row += 1) {
    const from = index[row]! * width;
    out.set(table.subarray(from, from + width), row * width);
  }
}
