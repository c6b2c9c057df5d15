/** Colours of the picture, light and dark; used in the page and in a file of its own. */
export const LOOK = `
.datacenter { --ink:#1b2430; --faint:#5c6773; --paper:#ffffff; --edge:#c9d1d9; --vpc:#f4f7fb; --zone:#ffffff; --public:#e8f5ee;
  --private:#eaf1fb; --isolated:#f3effa; --node:#ffffff; --gpu:#3f7d20; --pod:#dbe7fb; --wait:#fbe3c6; --store:#fdf3dc; --service:#eef0f3; --entry:#e3f0fd; }
@media (prefers-color-scheme: dark) { .datacenter { --ink:#e6edf3; --faint:#9aa7b4; --paper:#0f141a; --edge:#3a4552; --vpc:#151c24; --zone:#0f141a;
  --public:#13281d; --private:#14233a; --isolated:#231b33; --node:#1b232d; --gpu:#7fce4f; --pod:#243b5e; --wait:#5a3d14; --store:#3a2f13; --service:#222a33; --entry:#152b41; } }
.datacenter text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--faint); }
.datacenter text.title { fill: var(--ink); font-weight: 600; }
.datacenter text.name { fill: var(--ink); }
.datacenter rect { stroke: var(--edge); fill: var(--paper); }
.datacenter rect.paper { stroke: none; }
.datacenter rect.vpc { fill: var(--vpc); }
.datacenter rect.zone { fill: var(--zone); stroke-dasharray: 4 3; }
.datacenter rect.public { fill: var(--public); } .datacenter rect.private { fill: var(--private); } .datacenter rect.isolated { fill: var(--isolated); }
.datacenter rect.node { fill: var(--node); } .datacenter rect.device { fill: var(--gpu); stroke: none; }
.datacenter rect.pod { fill: var(--pod); stroke: none; } .datacenter rect.wait { fill: var(--wait); stroke: none; }
.datacenter rect.store { fill: var(--store); } .datacenter rect.service { fill: var(--service); } .datacenter rect.entry { fill: var(--entry); } .datacenter rect.promised { fill: var(--entry); stroke-dasharray: 4 3; }
`;
