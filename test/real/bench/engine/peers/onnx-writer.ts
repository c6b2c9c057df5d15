/** Element types of ONNX. @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (`TensorProto.DataType`) */
export const ONNX_TYPE = { float: 1, int32: 6, int64: 7 } as const;
type OnnxType = (typeof ONNX_TYPE)[keyof typeof ONNX_TYPE];

/** A number with a fraction becomes a float attribute, another number an integer. */
type Attributes = Readonly<Record<string, number>>;

/** Writes an ONNX model, with the parts of the format that a decoder needs. Field numbers are those of onnx.proto. */
export class OnnxWriter {
  private readonly parts: Uint8Array[] = [];
  private names = 0;

  input(name: string, type: OnnxType, shape: readonly (number | string)[]): string {
    this.parts.push(message(11, valueInfo(name, type, shape)));
    return name;
  }

  output(name: string, type: OnnxType, shape: readonly (number | string)[]): void {
    this.parts.push(message(12, valueInfo(name, type, shape)));
  }

  /** Adds a constant to this file. */
  constant(shape: readonly number[], values: Float32Array | BigInt64Array): string {
    const name = this.unique('constant');
    const type = values instanceof Float32Array ? ONNX_TYPE.float : ONNX_TYPE.int64;
    this.parts.push(
      message(
        5,
        tensor(name, type, shape),
        message(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      ),
    );
    return name;
  }

  /** Adds a weight that is stored in another file of the same folder, without a copy. */
  external(name: string, shape: readonly number[], file: string, begin: number, end: number): string {
    const entries = Object.entries({ location: file, offset: String(begin), length: String(end - begin) });
    this.parts.push(
      message(
        5,
        tensor(name, ONNX_TYPE.float, shape),
        ...entries.map(([key, value]) => message(13, text(1, key), text(2, value))),
        varint(14, 1),
      ),
    );
    return name;
  }

  /** Adds a node and returns the name of its first output. `outputs` overrides the names of its outputs. */
  node(
    type: string,
    inputs: readonly string[],
    options: { readonly domain?: string; readonly attributes?: Attributes; readonly outputs?: readonly string[] } = {},
  ): string {
    const outputs = options.outputs ?? [this.unique(type)];
    const attributes = Object.entries(options.attributes ?? {}).map(([name, value]) =>
      message(
        5,
        text(1, name),
        ...(Number.isInteger(value) ? [varint(3, value), varint(20, 2)] : [float(2, value), varint(20, 1)]),
      ),
    );
    this.parts.push(
      message(
        1,
        ...inputs.map((name) => text(1, name)),
        ...outputs.map((name) => text(2, name)),
        text(4, type),
        ...attributes,
        text(7, options.domain ?? ''),
      ),
    );
    return outputs[0]!;
  }

  /** Returns the content of the file. */
  bytes(): Uint8Array {
    const opset = (domain: string, version: number): Uint8Array => message(8, text(1, domain), varint(2, version));
    return Buffer.concat([
      varint(1, 8),
      opset('', 17),
      opset('com.microsoft', 1),
      message(7, ...this.parts, text(2, 'decoder')),
    ]);
  }

  private unique(what: string): string {
    this.names += 1;
    return `${what}_${this.names}`;
  }
}

function valueInfo(name: string, type: OnnxType, shape: readonly (number | string)[]): Uint8Array {
  const sizes = shape.map((size) => message(1, typeof size === 'number' ? varint(1, size) : text(2, size)));
  return Buffer.concat([text(1, name), message(2, message(1, varint(1, type), message(2, ...sizes)))]);
}

function tensor(name: string, type: OnnxType, shape: readonly number[]): Uint8Array {
  return Buffer.concat([...shape.map((size) => varint(1, size)), varint(2, type), text(8, name)]);
}

function text(field: number, value: string): Uint8Array {
  return message(field, Buffer.from(value));
}

function message(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  return Buffer.concat([encoded(field * 8 + 2), encoded(body.length), body]);
}

function varint(field: number, value: number): Uint8Array {
  // Attributes may be -1 (the last axis): protobuf writes it as 64 bits.
  return Buffer.concat([encoded(field * 8), value < 0 ? encodedNegative(value) : encoded(value)]);
}

function float(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([encoded(field * 8 + 5), bytes]);
}

function encoded(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function encodedNegative(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 128n) {
    bytes.push(Number(rest % 128n) + 128);
    rest /= 128n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
