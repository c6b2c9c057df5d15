/** The public attributes of Python 3.11's types, with or without support here. */
export const PYTHON_ATTRIBUTES: Readonly<Record<string, ReadonlySet<string>>> = {
  str: words(
    'capitalize casefold center count encode endswith expandtabs find format ' +
      'format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower ' +
      'isnumeric isprintable isspace istitle isupper join ljust lower lstrip ' +
      'maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition ' +
      'rsplit rstrip split splitlines startswith strip swapcase title translate ' +
      'upper zfill',
  ),
  int: words('as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag numerator real to_bytes'),
  float: words('as_integer_ratio conjugate fromhex hex imag is_integer real'),
  bool: words('as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag numerator real to_bytes'),
  list: words('append clear copy count extend index insert pop remove reverse sort'),
  tuple: words('count index'),
  dict: words('clear copy fromkeys get items keys pop popitem setdefault update values'),
  range: words('count index start step stop'),
  dict_keys: words('isdisjoint mapping'),
  dict_items: words('isdisjoint mapping'),
  generator: words('close gi_code gi_frame gi_running gi_suspended gi_yieldfrom send throw'),
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
