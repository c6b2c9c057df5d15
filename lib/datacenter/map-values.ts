/** Returns an object with the same names, and what `make` returns for each value. */
export function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  make: (value: From, name: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, make(value, name)]));
}
