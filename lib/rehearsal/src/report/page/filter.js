// Hides the rows that do not have the text of the filter. Without scripts the page shows everything.
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
