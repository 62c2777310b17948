/**
 * Makes the page quicker to read; everything is there without it. Elements are made and filled as text, never from markup.
 */
export const SCRIPT = `
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId('filter');
  const items = [...document.querySelectorAll('.finding')].map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const fields = ['severity', 'kind', 'state'].map((name) => ({ name, field: byId(name) })).filter(({ field }) => field);
  const apply = () => {
    const words = byId('search').value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, text } of items) {
      const fits = words.every((word) => text.includes(word))
        && fields.every(({ name, field }) => field.value === '' || element.dataset[name] === field.value);
      element.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const group of document.querySelectorAll('.group')) {
      group.hidden = group.querySelector('.finding:not([hidden])') === null;
    }
    byId('shown').textContent = shown + ' of ' + items.length + ' findings shown';
  };
  if (form) {
    form.hidden = false;
    form.addEventListener('input', apply);
    form.addEventListener('submit', (event) => event.preventDefault());
    byId('open').addEventListener('click', (event) => {
      const open = event.target.textContent === 'Open all';
      for (const { element } of items) if (!element.hidden) element.firstElementChild.open = open;
      event.target.textContent = open ? 'Close all' : 'Open all';
    });
  }
  for (const block of document.querySelectorAll('pre.copy')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      const text = block.querySelector('code').textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(block.querySelector('code'));
        button.textContent = 'Selected: copy it now';
      }
    });
    block.after(button);
  }
  const show = () => {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    if (target instanceof HTMLDetailsElement) {
      if (target.parentElement.hidden) { form.reset(); apply(); }
      target.open = true;
      target.scrollIntoView();
      target.firstElementChild.focus({ preventScroll: true });
    }
  };
  addEventListener('hashchange', show);
  show();
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
})();
`;
