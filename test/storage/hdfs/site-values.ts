/** Returns the properties of a file of Hadoop's form, by their names. */
export function siteValues(xml: string | undefined): Readonly<Record<string, string>> {
  const found = [...(xml ?? '').matchAll(/<name>(.*)<\/name>\s*<value>(.*)<\/value>/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
