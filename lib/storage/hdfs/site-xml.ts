/** One property of a Hadoop configuration, and why it is set. */
export interface SiteProperty {
  readonly name: string;
  readonly value: string | number | boolean;
  /** Why it is not Hadoop's default, in a sentence. */
  readonly reason: string;
}

/** Returns a property. */
export function property(name: string, value: SiteProperty['value'], reason: string): SiteProperty {
  return { name, value, reason };
}

/** Returns properties as a file of Hadoop's form; the reasons become descriptions. */
export function siteXml(properties: readonly SiteProperty[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<configuration>',
    ...properties.map(element),
    '</configuration>',
    '',
  ].join('\n');
}

function element({ name, value, reason }: SiteProperty): string {
  return [
    '  <property>',
    `    <name>${escaped(name)}</name>`,
    `    <value>${escaped(`${value}`)}</value>`,
    `    <description>${escaped(reason)}</description>`,
    '  </property>',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
