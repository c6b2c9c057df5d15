/** A flag's names, of those that it takes. */
export function list<T extends string>(flag: string, text: string, allowed: readonly T[]): T[] {
  const names = text.split(',');
  for (const name of names)
    if (!allowed.includes(name as T))
      throw new Error(`--${flag} has "${name}"; it takes ${allowed.join(', ')}, with commas in between.`);
  return names as T[];
}

/** A flag's whole number. */
export function integer(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new Error(`--${flag} is "${text}"; it must be a whole number from ${min} to ${max}.`);
  return value;
}
