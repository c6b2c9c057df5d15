/** The look of the page: system fonts, light and dark as the system is. */
export const STYLE = `
:root { color-scheme: light dark; --ink:#1b2430; --faint:#5c6773; --paper:#ffffff; --edge:#d5dbe2; --band:#f4f7fb; --link:#0b5cad; --good:#1a7f37; --bad:#c22b2b; --note:#8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink:#e6edf3; --faint:#9aa7b4; --paper:#0f141a; --edge:#2c3640; --band:#171e26; --link:#6cb2ff; --good:#5fd07a; --bad:#ff8a80; --note:#f0b95b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1280px; padding: 24px 20px 80px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 36px 0 12px; }
p { margin: 4px 0; } .faint { color: var(--faint); }
.good { color: var(--good); } .bad { color: var(--bad); } .note { color: var(--note); }
.verdict { font-size: 17px; font-weight: 600; }
.counts { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0 0; padding: 0; list-style: none; }
.counts li { background: var(--band); border: 1px solid var(--edge); border-radius: 8px; padding: 8px 14px; min-width: 110px; }
.counts b { display: block; font-size: 20px; }
.picture { overflow-x: auto; border: 1px solid var(--edge); border-radius: 8px; }
.picture svg { display: block; min-width: 760px; width: 100%; height: auto; }
details { border: 1px solid var(--edge); border-radius: 8px; margin: 8px 0; }
summary { cursor: pointer; padding: 8px 14px; font-weight: 600; } summary .faint { font-weight: 400; margin-left: 10px; }
details > div { overflow-x: auto; border-top: 1px solid var(--edge); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { text-align: left; vertical-align: top; padding: 5px 14px; border-bottom: 1px solid var(--edge); }
th { color: var(--faint); font-weight: 600; white-space: nowrap; } tr:last-child td { border-bottom: 0; }
td.number { text-align: right; } td.short { white-space: nowrap; }
code, .value { font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.value { display: block; max-height: 12em; overflow: auto; white-space: pre-wrap; }
input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: 8px; padding: 6px 12px; width: min(420px, 100%); }
a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 14px 0 0; }
@media print { nav, input { display: none; } }
`;

/** Hides the rows that do not have the text of the filter. Without scripts the page shows everything. */
export const SCRIPT = `
const filter = document.getElementById('filter');
filter.hidden = false;
filter.addEventListener('input', () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const group of document.querySelectorAll('details.filtered')) {
    let shown = 0;
    for (const row of group.querySelectorAll('tbody tr')) {
      row.hidden = wanted !== '' && !row.textContent.toLowerCase().includes(wanted);
      if (!row.hidden) shown += 1;
    }
    group.hidden = wanted !== '' && shown === 0;
    if (wanted !== '') group.open = shown > 0;
  }
});
`;
