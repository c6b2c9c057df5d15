/** A table that the generator writes: which families it lists, in their order. All sizes of a family are listed. */
export interface GeneratedTable {
  /** The file in lib/catalog, without its extension. */
  readonly file: string;
  /** The constant that the file exports. */
  readonly constant: string;
  readonly documentation: string;
  readonly families: readonly string[];
}

/** The tables of the catalog. To add a family, name it here and run `npm run catalog`. */
export const TABLES: readonly GeneratedTable[] = [
  {
    file: 'accelerated-instances',
    constant: 'ACCELERATED_INSTANCES',
    documentation: 'EC2 instance types with accelerators: NVIDIA GPUs, and Trainium and Inferentia of AWS.',
    families: words(`
      g4dn g5 g5g g6 g6e g6f gr6 gr6f g7 g7e
      p3dn p4d p4de p5 p5e p5en p6-b200 p6-b300 p6e-gb200 p6e-gb300
      trn1 trn1n trn2 trn2u inf1 inf2
    `),
  },
  {
    file: 'general-instances',
    constant: 'GENERAL_INSTANCES',
    documentation:
      'EC2 instance types without accelerators: general, compute, HPC, memory, storage. A selection of hundreds.',
    families: words(`
      m7i m7g m8g
      c7i c7g c8g hpc7a
      r7i r8g x2idn
      i4i i7i i7ie i8g im4gn d3 d3en h1
    `),
  },
];

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
